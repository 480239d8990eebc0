import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { namesOf } from '../../contract/names';
import type { Network } from '../network/network';
import { applicationLoadBalancer } from './application-load-balancer';
import { addHostsRule, byRule } from './hosts-rule';
import { targetGroup } from './target-group';

export interface PagesLoadBalancerProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'host' | 'aliases' | 'tls' | 'edge'>;
  readonly network: Network;
  readonly certificate: acm.ICertificate;
  /** Takes the access logs. */
  readonly logBucket: s3.IBucket;
}

/**
 * Where pages and the API are inside the network: a load balancer with private addresses, and the host's name for it in a
 * zone that the VPC alone sees. From the internet the same name leads to tasks that have no pages.
 */
export class PagesLoadBalancer extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Takes the web tasks. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  constructor(
    scope: Construct,
    id: string,
    { config, network, certificate, logBucket }: PagesLoadBalancerProps,
  ) {
    super(scope, id);
    const { vpc, publicSubnets: subnets, securityGroups } = network;
    const { loadBalancer, https } = applicationLoadBalancer(this, {
      ...{ config, name: namesOf(config.name).pages, reach: 'internal', ipv6: false, vpc, subnets },
      ...{ securityGroup: securityGroups.loadBalancer, certificate, logBucket },
      logPrefix: 'pages-load-balancer',
    });
    this.loadBalancer = loadBalancer;
    this.targetGroup = targetGroup(this, 'Web', { config, network });
    for (const { ruleNumber, some } of byRule([config.host, ...config.aliases])) {
      addHostsRule(https, ruleNumber, some, this.targetGroup);
    }
    const zone = new route53.PrivateHostedZone(this, 'Zone', {
      ...{ vpc, zoneName: config.host },
      comment: `Pages of Matomo ${config.name}, for this network`,
    });
    new route53.ARecord(this, 'Record', {
      zone,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
    });
  }
}
