import { Annotations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { applicationLoadBalancer } from './application-load-balancer';
import { Firewall } from './firewall';
import { addHostsRule, byRule, valuesPerRule } from './hosts-rule';
import type { Network } from '../network/network';
import { addSignOnRules } from './sign-on-rules';
import { targetGroup } from './target-group';

export interface LoadBalancerProps {
  readonly config: Pick<
    ResolvedConfig,
    | 'name'
    | 'host'
    | 'aliases'
    | 'hostedZone'
    | 'firewall'
    | 'logRetentionDays'
    | 'network'
    | 'tls'
    | 'edge'
    | 'tracker'
    | 'access'
  >;
  readonly network: Network;
  readonly certificate: acm.ICertificate;
  /** Takes the access logs. */
  readonly logBucket: s3.IBucket;
}

/** An internal load balancer is reached by IPv4: IPv6 addresses of a VPC are public ones. */
export const hasIpv6 = ({ network, edge }: Pick<ResolvedConfig, 'network' | 'edge'>): boolean =>
  network.ipv6 && edge.reach === 'internet';

/** What browsers of visitors ask for: hits, the tracking script under both of its names, and the Tag Manager's containers. */
const trackerPaths = ['/matomo.*', '/piwik.*', '/js/*'];

/**
 * The public edge: HTTPS for the configured hosts, a redirect from HTTP, 404 for every other Host. Without the last,
 * Matomo would accept any name that ends like its own (core/Url.php, `isValidHost`).
 */
export class LoadBalancer extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Takes the web tasks, unless pages are inside the network (pages-load-balancer.ts). */
  public readonly targetGroup: elbv2.ApplicationTargetGroup | undefined;
  /** Takes the tracker tasks, where tracking has its own. */
  public readonly trackerTargetGroup: elbv2.ApplicationTargetGroup | undefined;
  /** On port 80: redirects everything that no rule takes. */
  public readonly httpListener: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, { config, network, certificate, logBucket }: LoadBalancerProps) {
    super(scope, id);
    const { loadBalancer, http, https } = applicationLoadBalancer(this, {
      ...{ config, name: namesOf(config.name).whole, reach: config.edge.reach, ipv6: hasIpv6(config) },
      ...{ vpc: network.vpc, subnets: network.publicSubnets },
      ...{ securityGroup: network.securityGroups.loadBalancer, certificate },
      ...{ logBucket, logPrefix: 'load-balancer' },
    });
    this.loadBalancer = loadBalancer;
    this.httpListener = http;
    const { firewall } = config;
    if (!('off' in firewall)) {
      const { proxies } = config.edge;
      const trusting = { ...firewall, trusted: [...firewall.trusted, ...proxies] };
      new Firewall(this, 'Firewall', { config, firewall: trusting, loadBalancer });
    }
    if (config.access.ui !== 'internal') this.targetGroup = targetGroup(this, 'Web', { config, network });
    if (config.tracker !== undefined)
      this.trackerTargetGroup = targetGroup(this, 'Tracker', { config, network });
    this.addRules(https, config);
    if (config.tls.hstsPreload) warnOfPreload(https, config.host);
    if (config.hostedZone?.name === config.host) warnOfApex(https, config.host);
  }

  private addRules(
    listener: elbv2.ApplicationListener,
    { host, aliases, access }: LoadBalancerProps['config'],
  ): void {
    // Where pages are inside the network, what answers here has none.
    const all = this.targetGroup ?? this.trackerTargetGroup;
    if (all === undefined) throw new Error('Nothing answers.');
    for (const { ruleNumber, some } of byRule([host, ...aliases])) {
      if (this.trackerTargetGroup !== undefined && this.trackerTargetGroup !== all) {
        this.addTrackerRules(listener, ruleNumber, some, this.trackerTargetGroup);
      }
      if (access.signOn !== undefined) {
        addSignOnRules({
          ...{ signOn: access.signOn, listener, hosts: some, targetGroup: all },
          ...{ idPrefix: `Hosts${ruleNumber}`, firstPriority: (ruleNumber - 1) * 10 + 4 },
        });
      }
      addHostsRule(listener, ruleNumber, some, all);
    }
  }

  /** Before the rule of the same hosts, by the first three free numbers: hosts and paths are at most five values. */
  private addTrackerRules(
    listener: elbv2.ApplicationListener,
    ruleNumber: number,
    hosts: readonly string[],
    targetGroup: elbv2.ApplicationTargetGroup,
  ): void {
    const atOnce = valuesPerRule - trackerPaths.length;
    for (let first = 0; first < hosts.length; first += atOnce) {
      const part = first / atOnce + 1;
      listener.addAction(`Tracker${ruleNumber}Part${part}`, {
        priority: (ruleNumber - 1) * 10 + part,
        conditions: [
          elbv2.ListenerCondition.hostHeaders(hosts.slice(first, first + atOnce)),
          elbv2.ListenerCondition.pathPatterns(trackerPaths),
        ],
        action: elbv2.ListenerAction.forward([targetGroup]),
      });
    }
  }
}

function warnOfApex(scope: Construct, host: string): void {
  Annotations.of(scope).addWarningV2(
    'matomo:hstsApex',
    `The host ${host} is the zone itself, and its Strict-Transport-Security covers subdomains: browsers that visit it ` +
      `refuse plain http for every name below ${host} for a year. Choose a name below it, such as stats.${host}.`,
  );
}

function warnOfPreload(scope: Construct, host: string): void {
  Annotations.of(scope).addWarningV2(
    'matomo:hstsPreload',
    `tls.hstsPreload is true: who enters ${host} or its domain at hstspreload.org makes browsers refuse plain http ` +
      'for it and every name below it, and taking that back needs months until all browsers know. The list takes ' +
      'registrable domains only (example.org, not stats.example.org), each of which has to send the same header itself.',
  );
}
