import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import {
  anyOf,
  blockLabelled,
  bodyContains,
  everyOf,
  fromAddresses,
  headerContains,
  managedRules,
  methodIs,
  not,
  pathIs,
  queryContains,
  rateLimit,
  type Rule,
} from './firewall-rules';

/** A firewall that is on, with its limits. */
export type FirewallConfig = Exclude<ResolvedConfig['firewall'], { off: string }>;

export interface FirewallProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'logRetentionDays'>;
  readonly firewall: FirewallConfig;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
}

/** What visitors' browsers call, with page URLs as they come. */
const tracker = pathIs('/matomo.php', '/piwik.php', '/plugins/HeatmapSessionRecording/configs.php');

/** Matomo's login form posts to whatever page was asked for; this is its field. plugins/Login/FormLogin.php */
const loginForm = everyOf(methodIs('POST'), bodyContains('form_password='));

/** Matomo checks whether the session or token is a true one; its forms carry a nonce besides. */
const signedIn = anyOf(
  headerContains('cookie', 'MATOMO_SESSID='),
  headerContains('authorization', 'Bearer '),
  queryContains('token_auth='),
  bodyContains('token_auth='),
);

/** In any five minutes and from one address. A whole campus may share one address. */
const loginsPerAddress = 50;

/** Ordinary work for everybody: reports in bodies over 8 KiB, long queries of segments, API clients without a name. */
const counted = ['SizeRestrictions_BODY', 'SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER'];

/** Ordinary work for those who are signed in: tags with scripts, and addresses of sites. By rule, its label. */
const blockedForStrangers = {
  CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
  GenericRFI_BODY: 'GenericRFI_Body',
  GenericRFI_QUERYARGUMENTS: 'GenericRFI_QueryArguments',
} as const;

/**
 * AWS WAF in front of the load balancer. The common rules leave the tracker out: it takes page URLs and referrers as
 * they come, and these look like attacks to rules made for applications that would act on them.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, firewall, loadBalancer }: FirewallProps) {
    super(scope, id);
    const { whole } = namesOf(config.name);
    const trusted = this.trusted(firewall);
    const limited = (requests: wafv2.CfnWebACL.StatementProperty) =>
      trusted === undefined ? requests : everyOf(requests, not(trusted));
    const rules: Rule[] = [
      rateLimit('LoginRate', loginsPerAddress, limited(loginForm)),
      rateLimit('TrackerRate', firewall.trackerHitsPerAddress, limited(tracker)),
      managedRules('KnownBadInputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
      managedRules('Common', 'AWSManagedRulesCommonRuleSet', {
        onlyFor: not(tracker),
        countOnly: [...counted, ...Object.keys(blockedForStrangers)],
      }),
      blockLabelled(
        'CommonForStrangers',
        Object.values(blockedForStrangers).map((label) => `awswaf:managed:aws:core-rule-set:${label}`),
        not(signedIn),
      ),
    ];
    const webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      name: whole,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: whole, sampledRequestsEnabled: true },
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      webAclArn: webAcl.attrArn,
      resourceArn: loadBalancer.loadBalancerArn,
    });
    if (firewall.log === 'blocked') this.logBlocked(config, webAcl);
  }

  private trusted({ trusted }: FirewallConfig): wafv2.CfnWebACL.StatementProperty | undefined {
    if (trusted.length === 0) return undefined;
    const addresses = new wafv2.CfnIPSet(this, 'Trusted', {
      scope: 'REGIONAL',
      ipAddressVersion: 'IPV4',
      addresses: [...trusted],
      description:
        'Proxies of the tracker, servers that track, networks behind one address: no limits of their own',
    });
    return fromAddresses(addresses.attrArn);
  }

  /** Without what may hold a token or a session. */
  private logBlocked({ name, logRetentionDays }: FirewallProps['config'], webAcl: wafv2.CfnWebACL): void {
    const group = new logs.LogGroup(this, 'Log', {
      // WAF takes only names that begin so.
      logGroupName: `aws-waf-logs-${namesOf(name).whole}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: webAcl.attrArn,
      // Without the `:*` at the end of a log group's ARN in CloudFormation.
      logDestinationConfigs: [
        Stack.of(this).formatArn({ service: 'logs', resource: `log-group:${group.logGroupName}` }),
      ],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
        { queryString: {} },
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
  }
}
