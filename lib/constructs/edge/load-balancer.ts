import { Annotations, Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';
import { Firewall } from './firewall';
import type { Network } from '../network/network';
import { addSignOnRules } from './sign-on-rules';

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

/**
 * Seconds that a task which is replaced keeps its requests: longer than most pages take, and the tracker answers within
 * milliseconds. Where long requests are expected, as long as they may take, and at most as long as ECS waits for a task.
 */
const lastWait = ({ idleTimeoutSeconds }: ResolvedConfig['edge']): number =>
  idleTimeoutSeconds <= 60 ? 10 : Math.min(idleTimeoutSeconds, 120);

/** What browsers of visitors ask for: hits, the tracking script under both of its names, and the Tag Manager's containers. */
const trackerPaths = ['/matomo.*', '/piwik.*', '/js/*'];

/** A rule may compare with so many values. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const hostsPerRule = 5;

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
 * The public edge: HTTPS for the configured hosts, a redirect from HTTP, 404 for every other Host. Without the last,
 * Matomo would accept any name that ends like its own (core/Url.php, `isValidHost`).
 */
export class LoadBalancer extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  /** Takes the web tasks. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Takes the tracker tasks, where tracking has its own. */
  public readonly trackerTargetGroup: elbv2.ApplicationTargetGroup | undefined;
  /** On port 80: redirects everything that no rule takes. */
  public readonly httpListener: elbv2.ApplicationListener;

  constructor(scope: Construct, id: string, { config, network, certificate, logBucket }: LoadBalancerProps) {
    super(scope, id);
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'Alb', {
      loadBalancerName: namesOf(config.name).whole,
      vpc: network.vpc,
      vpcSubnets: network.publicSubnets,
      internetFacing: config.edge.reach === 'internet',
      idleTimeout: Duration.seconds(config.edge.idleTimeoutSeconds),
      // Targets are reached by IPv4 either way.
      ipAddressType: hasIpv6(config) ? elbv2.IpAddressType.DUAL_STACK : elbv2.IpAddressType.IPV4,
      securityGroup: network.securityGroups.loadBalancer,
      dropInvalidHeaderFields: true,
      xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND,
      desyncMitigationMode: elbv2.DesyncMitigationMode.DEFENSIVE,
    });
    // The CDK would write `false`, and every update of another attribute would lift the protection of
    // constructs/core/deletion-protection.ts.
    this.loadBalancer.removeAttribute('deletion_protection.enabled');
    this.loadBalancer.logAccessLogs(logBucket, 'load-balancer');
    const { firewall } = config;
    if (!('off' in firewall)) {
      const { proxies } = config.edge;
      const trusting = { ...firewall, trusted: [...firewall.trusted, ...proxies] };
      new Firewall(this, 'Firewall', { config, firewall: trusting, loadBalancer: this.loadBalancer });
    }
    this.targetGroup = this.targets('Web', config, network);
    this.trackerTargetGroup =
      config.tracker === undefined ? undefined : this.targets('Tracker', config, network);
    this.httpListener = this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      open: false,
      defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    this.addHttpsListener(config, certificate);
  }

  private targets(
    id: string,
    config: Pick<LoadBalancerProps['config'], 'edge'>,
    network: Network,
  ): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, id, {
      vpc: network.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      port: imageContract.port,
      deregistrationDelay: Duration.seconds(lastWait(config.edge)),
      healthCheck: {
        protocol: elbv2.Protocol.HTTPS,
        port: String(imageContract.healthPort),
        path: imageContract.healthPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(5),
        timeout: Duration.seconds(4),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  private addHttpsListener(
    { host, aliases, hostedZone, tls, access }: LoadBalancerProps['config'],
    certificate: acm.ICertificate,
  ): void {
    const hosts = [host, ...aliases];
    const listener = this.loadBalancer.addListener('Https', {
      port: 443,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      open: false,
      certificates: [certificate],
      sslPolicy: sslPolicies[tls.policy],
      defaultAction: elbv2.ListenerAction.fixedResponse(404, {
        contentType: 'text/plain',
        messageBody: 'Not found',
      }),
    });
    for (let first = 0; first < hosts.length; first += hostsPerRule) {
      const ruleNumber = first / hostsPerRule + 1;
      const some = hosts.slice(first, first + hostsPerRule);
      if (this.trackerTargetGroup !== undefined) {
        this.addTrackerRules(listener, ruleNumber, some, this.trackerTargetGroup);
      }
      if (access.signOn !== undefined) {
        addSignOnRules({
          ...{ signOn: access.signOn, listener, hosts: some, targetGroup: this.targetGroup },
          ...{ idPrefix: `Hosts${ruleNumber}`, firstPriority: (ruleNumber - 1) * 10 + 4 },
        });
      }
      listener.addAction(`Hosts${ruleNumber}`, {
        priority: ruleNumber * 10,
        conditions: [elbv2.ListenerCondition.hostHeaders(some)],
        action: elbv2.ListenerAction.forward([this.targetGroup]),
      });
    }
    (listener.node.defaultChild as elbv2.CfnListener).listenerAttributes = [
      {
        key: 'routing.http.response.strict_transport_security.header_value',
        value: `max-age=31536000; includeSubDomains${tls.hstsPreload ? '; preload' : ''}`,
      },
      { key: 'routing.http.response.server.enabled', value: 'false' },
    ];
    if (tls.hstsPreload) warnOfPreload(listener, host);
    if (hostedZone?.name === host) warnOfApex(listener, host);
  }

  /** Before the rule of the same hosts, by the first three free numbers: hosts and paths are at most five values. */
  private addTrackerRules(
    listener: elbv2.ApplicationListener,
    ruleNumber: number,
    hosts: readonly string[],
    targetGroup: elbv2.ApplicationTargetGroup,
  ): void {
    const atOnce = hostsPerRule - trackerPaths.length;
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
