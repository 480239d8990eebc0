import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';

export interface ApplicationLoadBalancerProps {
  readonly config: Pick<ResolvedConfig, 'edge' | 'tls'>;
  readonly name: string;
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly reach: 'internet' | 'internal';
  readonly ipv6: boolean;
  /** Takes the access logs, below the prefix. */
  readonly logBucket: s3.IBucket;
  readonly logPrefix: string;
  readonly certificate: acm.ICertificate;
}

/**
 * Versions, ciphers and key exchange by configuration; all speak TLS 1.3 with the hybrid X25519MLKEM768.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const sslPolicies: Readonly<Record<ResolvedConfig['tls']['policy'], elbv2.SslPolicy>> = {
  '1.3': elbv2.SslPolicy.TLS13_13_PQ,
  // ECDHE with AES-GCM only: every browser has that since 2014 or so.
  '1.2': elbv2.SslPolicy.TLS13_12_RES_PQ,
  '1.2-fips': elbv2.SslPolicy.FIPS_TLS13_12_RES_PQ,
  '1.2-compatible': elbv2.SslPolicy.TLS13_12_PQ,
};

/**
 * A load balancer whose listener of HTTPS answers 404 to what no rule takes, and whose listener of HTTP redirects there.
 * The ids are those of its parts in the scope.
 */
export function applicationLoadBalancer(scope: Construct, props: ApplicationLoadBalancerProps) {
  const { config, reach } = props;
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'Alb', {
    loadBalancerName: props.name,
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    internetFacing: reach === 'internet',
    idleTimeout: Duration.seconds(config.edge.idleTimeoutSeconds),
    // Targets are reached by IPv4 either way.
    ipAddressType: props.ipv6 ? elbv2.IpAddressType.DUAL_STACK : elbv2.IpAddressType.IPV4,
    securityGroup: props.securityGroup,
    dropInvalidHeaderFields: true,
    xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
    desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
  });
  // The CDK would write `false`, and every update of another attribute would lift the protection of
  // constructs/core/deletion-protection.ts.
  loadBalancer.removeAttribute('deletion_protection.enabled');
  loadBalancer.logAccessLogs(props.logBucket, props.logPrefix);
  const http = loadBalancer.addListener('Http', {
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  const https = loadBalancer.addListener('Https', {
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    open: false,
    certificates: [props.certificate],
    sslPolicy: sslPolicies[config.tls.policy],
    defaultAction: elbv2.ListenerAction.fixedResponse(404, {
      contentType: 'text/plain',
      messageBody: 'Not found',
    }),
  });
  (https.node.defaultChild as elbv2.CfnListener).listenerAttributes = [
    {
      key: 'routing.http.response.strict_transport_security.header_value',
      value: `max-age=31536000; includeSubDomains${config.tls.hstsPreload ? '; preload' : ''}`,
    },
    { key: 'routing.http.response.server.enabled', value: 'false' },
  ];
  return { loadBalancer, http, https };
}
