import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';

export interface SecurityGroupsProps {
  readonly vpc: ec2.IVpc;
  /**
   * TCP port of the mail server, to which tasks may connect.
   *
   * @default tasks reach no mail server
   */
  readonly smtpPort: number | undefined;
  /** Whether browsers reach the load balancer by IPv6 as well. */
  readonly ipv6: boolean;
  /** Whether tasks reach AWS by interface endpoints instead of the internet. */
  readonly endpoints: boolean;
  /** Whether hits wait in a queue. */
  readonly queue: boolean;
  /** Whether the load balancer asks an OpenID Connect provider who people are. */
  readonly signOn: boolean;
  /** What tasks may connect to besides. */
  readonly outbound: ResolvedConfig['network']['outbound'];
}

const http = 80;
const https = 443;
const mariaDb = 3306;
const nfs = 2049;
const valkey = 6379;

/**
 * The whole table of who may talk to whom on which port. The groups are handed out immutable, so that no other
 * construct adds a rule by connecting things.
 */
export class SecurityGroups extends Construct {
  public readonly loadBalancer: ec2.ISecurityGroup;
  public readonly web: ec2.ISecurityGroup;
  /** Tasks that listen to nobody: migration, archiving, console, workers of the queue. */
  public readonly jobs: ec2.ISecurityGroup;
  public readonly database: ec2.ISecurityGroup;
  public readonly fileSystem: ec2.ISecurityGroup;
  /** Valkey; undefined where there is no queue. */
  public readonly queue: ec2.ISecurityGroup | undefined;
  /** Interface endpoints; undefined where there are none. */
  public readonly endpoints: ec2.ISecurityGroup | undefined;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    const group = (name: string, description: string) =>
      new ec2.SecurityGroup(this, name, { vpc: props.vpc, description, allowAllOutbound: false });
    const loadBalancer = group('LoadBalancer', 'Load balancer: HTTP and HTTPS from everywhere');
    const web = group('Web', 'Web tasks: HTTPS from the load balancer');
    const jobs = group('Jobs', 'Migration, archiving and console tasks: no incoming connections');
    const database = group('Database', 'MariaDB: from tasks');
    const fileSystem = group('FileSystem', 'EFS: from tasks');
    const queue = props.queue ? group('Queue', 'Valkey: from tasks') : undefined;
    const endpoints = props.endpoints ? group('Endpoints', 'Interface endpoints: from tasks') : undefined;

    const connect = (from: ec2.SecurityGroup, to: ec2.SecurityGroup, port: number, what: string) => {
      from.addEgressRule(to, ec2.Port.tcp(port), what);
      to.addIngressRule(from, ec2.Port.tcp(port), what);
    };
    for (const port of [http, https]) {
      loadBalancer.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'Browsers');
      if (props.ipv6) loadBalancer.addIngressRule(ec2.Peer.anyIpv6(), ec2.Port.tcp(port), 'Browsers by IPv6');
    }
    if (props.signOn) {
      loadBalancer.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(https), 'Sign-on: OpenID Connect provider');
    }
    connect(loadBalancer, web, imageContract.port, 'Load balancer to web tasks');
    connect(loadBalancer, web, imageContract.healthPort, 'Health checks of web tasks');
    for (const tasks of [web, jobs]) {
      connect(tasks, database, mariaDb, 'Tasks to database');
      connect(tasks, fileSystem, nfs, 'Tasks to file system');
      if (queue !== undefined) connect(tasks, queue, valkey, 'Tasks to queue');
      // Also where there are endpoints: the layers of images come from S3's public addresses, by its gateway.
      tasks.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(https), 'AWS APIs and downloads of Matomo');
      for (const { to, port, why } of props.outbound) {
        tasks.addEgressRule(ec2.Peer.ipv4(to), ec2.Port.tcp(port), why);
      }
      if (endpoints !== undefined) connect(tasks, endpoints, https, 'Tasks to interface endpoints');
      if (props.smtpPort !== undefined) {
        if (endpoints !== undefined) connect(tasks, endpoints, props.smtpPort, 'Tasks to mail endpoint');
        else tasks.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(props.smtpPort), 'Mail server');
      }
    }

    const immutable = (original: ec2.SecurityGroup) =>
      ec2.SecurityGroup.fromSecurityGroupId(original, 'Immutable', original.securityGroupId, {
        mutable: false,
      });
    this.loadBalancer = immutable(loadBalancer);
    this.web = immutable(web);
    this.jobs = immutable(jobs);
    this.database = immutable(database);
    this.fileSystem = immutable(fileSystem);
    this.queue = queue && immutable(queue);
    this.endpoints = endpoints && immutable(endpoints);
  }
}
