import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import {
  bodyContains,
  everyOf,
  managedRules,
  methodIs,
  not,
  pathIs,
  rateLimit,
  type Rule,
} from './firewall-rules';

export interface FirewallProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
}

const tracker = pathIs('/matomo.php', '/piwik.php');

/** Matomo's login form posts to whatever page was asked for; this is its field. plugins/Login/FormLogin.php */
const loginForm = everyOf(methodIs('POST'), bodyContains('form_password='));

/** In any five minutes and from one address. A whole campus may share one address. */
const limits = { login: 50, tracker: 6000 };

/**
 * AWS WAF in front of the load balancer. The common rules leave the tracker out: it takes page URLs and referrers as
 * they come, and these look like attacks to rules made for applications that would act on them.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { config, loadBalancer }: FirewallProps) {
    super(scope, id);
    const rules: Rule[] = [
      rateLimit('LoginRate', limits.login, loginForm),
      rateLimit('TrackerRate', limits.tracker, tracker),
      managedRules('KnownBadInputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
      managedRules('Common', 'AWSManagedRulesCommonRuleSet', {
        onlyFor: not(tracker),
        // Reports and settings are posted in bodies larger than 8 KiB.
        countOnly: ['SizeRestrictions_BODY'],
      }),
    ];
    const webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      name: namesOf(config.name).whole,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        metricName: namesOf(config.name).whole,
        sampledRequestsEnabled: false,
      },
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      webAclArn: webAcl.attrArn,
      resourceArn: loadBalancer.loadBalancerArn,
    });
  }
}
