import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

export interface HostRecordsProps {
  readonly hostedZone: route53.IHostedZone;
  /** Names in the zone. */
  readonly hosts: readonly string[];
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Whether the load balancer has IPv6 addresses. */
  readonly ipv6: boolean;
}

/** Points every host to the load balancer, by A and, where it has such addresses, AAAA records. */
export class HostRecords extends Construct {
  constructor(scope: Construct, id: string, { hostedZone, hosts, loadBalancer, ipv6 }: HostRecordsProps) {
    super(scope, id);
    for (const host of hosts) {
      const record = {
        zone: hostedZone,
        recordName: host,
        target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
      };
      new route53.ARecord(this, host, record);
      if (ipv6) new route53.AaaaRecord(this, `${host} by IPv6`, record);
    }
  }
}
