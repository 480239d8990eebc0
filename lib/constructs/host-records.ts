import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

export interface HostRecordsProps {
  readonly hostedZone: route53.IHostedZone;
  /** Names in the zone. */
  readonly hosts: readonly string[];
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
}

/** Points every host to the load balancer. */
export class HostRecords extends Construct {
  constructor(scope: Construct, id: string, { hostedZone, hosts, loadBalancer }: HostRecordsProps) {
    super(scope, id);
    for (const host of hosts) {
      new route53.ARecord(this, host, {
        zone: hostedZone,
        recordName: host,
        target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
      });
    }
  }
}
