import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import type { Network } from '../network/network';
import { GeneratedSecret } from './generated-secret';

export interface HitQueueProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable'> & {
    readonly queue: NonNullable<ResolvedConfig['queue']>;
  };
  readonly network: Network;
}

/** Minor upgrades are automatic. */
const valkey = { engine: 'valkey', engineVersion: '8.0' };
const family = 'valkey8';

/**
 * Valkey on ElastiCache, in which hits wait until they are stored: over TLS and with a password only, encrypted, with a
 * standby in another zone, and refusing what it has no memory for rather than dropping what it has.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
 */
export class HitQueue extends Construct {
  public readonly host: string;
  public readonly port = 6379;
  public readonly password: secretsmanager.ISecret;
  /** Id of a node, which metrics go by. */
  public readonly firstNode: string;

  constructor(scope: Construct, id: string, { config, network }: HitQueueProps) {
    super(scope, id);
    const { nodeType, standby } = config.queue;
    this.password = new GeneratedSecret(this, 'Password', {
      config,
      name: 'queue',
      description: 'Password of Valkey, in which hits wait until they are stored',
    });
    const parameters = new elasticache.CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: family,
      description: `Matomo ${config.name}: no hit is dropped for a newer one`,
      properties: { 'maxmemory-policy': 'noeviction' },
    });
    const subnets = new elasticache.CfnSubnetGroup(this, 'Subnets', {
      description: `Matomo ${config.name}: subnets without a way out`,
      subnetIds: network.vpc.selectSubnets(network.dataSubnets).subnetIds,
    });
    const group = new elasticache.CfnReplicationGroup(this, 'Valkey', {
      ...valkey,
      replicationGroupDescription: `Matomo ${config.name}: hits that wait to be stored`,
      cacheNodeType: `cache.${nodeType}`,
      numCacheClusters: standby ? 2 : 1,
      automaticFailoverEnabled: standby,
      multiAzEnabled: standby,
      port: this.port,
      cacheParameterGroupName: parameters.ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: network.securityGroups.queue ? [network.securityGroups.queue.securityGroupId] : [],
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      // A reference, which CloudFormation resolves: the template holds no secret.
      authToken: this.password.secretValue.unsafeUnwrap(),
      autoMinorVersionUpgrade: true,
      preferredMaintenanceWindow: 'sun:03:30-sun:04:30',
    });
    // Hits that wait when it goes are in its last snapshot.
    group.applyRemovalPolicy(config.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT);
    this.host = group.attrPrimaryEndPointAddress;
    this.firstNode = Fn.join('-', [group.ref, '001']);
  }
}
