import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { certificateFor } from '../constructs/edge/certificate';
import { HostRecords } from '../constructs/edge/host-records';
import { hasIpv6, LoadBalancer } from '../constructs/edge/load-balancer';
import { PagesLoadBalancer } from '../constructs/edge/pages-load-balancer';
import { CertificateAlarm } from '../constructs/watch/certificate-alarm';
import type { DataStack } from './data-stack';

/** Adds what visitors reach: certificate, load balancer, and the records of the hosts. */
export function addEdge(scope: Construct, config: ResolvedConfig, data: DataStack) {
  const hostedZone =
    config.hostedZone &&
    route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
      hostedZoneId: config.hostedZone.id,
      zoneName: config.hostedZone.name,
    });
  const { certificate, letsEncrypt } = certificateFor(scope, 'Certificate', { config, hostedZone });
  new CertificateAlarm(scope, 'CertificateAlarm', { config, certificate });
  const { network, logBucket } = data;
  const props = { config, network, logBucket, certificate };
  const edge = new LoadBalancer(scope, 'LoadBalancer', props);
  const pages =
    config.access.ui === 'internal' ? new PagesLoadBalancer(scope, 'PagesLoadBalancer', props) : undefined;
  const webTargetGroup = pages?.targetGroup ?? edge.targetGroup;
  if (webTargetGroup === undefined) throw new Error('Nothing takes the web tasks.');
  letsEncrypt?.answerChallengesOn(edge.httpListener);
  if (hostedZone !== undefined && config.dns === 'route53') {
    new HostRecords(scope, 'HostRecords', {
      hostedZone,
      hosts: [config.host, ...config.aliases],
      loadBalancer: edge.loadBalancer,
      ipv6: hasIpv6(config),
    });
  }
  return { edge, pages, webTargetGroup, certificate, letsEncrypt };
}
