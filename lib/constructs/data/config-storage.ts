import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';
import type { Network } from '../network/network';
import { dataRemovalPolicy } from '../core/removal';

export interface ConfigStorageProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable'>;
  readonly network: Network;
}

/**
 * The directory that every task shares, with Matomo's `config.ini.php` in it. Holds no secret, and losing it loses
 * nothing: the next migration writes a working file again.
 */
export class ConfigStorage extends Construct {
  public readonly fileSystem: efs.FileSystem;
  private readonly accessPoint: efs.AccessPoint;

  constructor(scope: Construct, id: string, { config, network }: ConfigStorageProps) {
    super(scope, id);
    this.fileSystem = new efs.FileSystem(this, 'FileSystem', {
      fileSystemName: namesOf(config.name).whole,
      vpc: network.vpc,
      vpcSubnets: network.dataSubnets,
      securityGroup: network.securityGroups.fileSystem,
      encrypted: true,
      throughputMode: efs.ThroughputMode.ELASTIC,
      // The plan of backups.ts covers it.
      enableAutomaticBackups: false,
      removalPolicy: dataRemovalPolicy(config),
      allowAnonymousAccess: false,
      fileSystemPolicy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            sid: 'RefuseClientsWithoutTls',
            effect: iam.Effect.DENY,
            principals: [new iam.AnyPrincipal()],
            actions: ['*'],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    });
    const [uid, gid] = imageContract.user.split(':') as [string, string];
    this.accessPoint = this.fileSystem.addAccessPoint('AccessPoint', {
      path: '/matomo-config',
      posixUser: { uid, gid },
      createAcl: { ownerUid: uid, ownerGid: gid, permissions: '0750' },
    });
  }

  /** The volume for a task definition whose task role was given to `grantMount`. */
  public volume(name: string): ecs.Volume {
    return {
      name,
      efsVolumeConfiguration: {
        fileSystemId: this.fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: this.accessPoint.accessPointId, iam: 'ENABLED' },
      },
    };
  }

  /** Lets a task role mount the directory and write to it, through the access point alone. */
  public grantMount(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        resources: [this.fileSystem.fileSystemArn],
        conditions: {
          StringEquals: { 'elasticfilesystem:AccessPointArn': this.accessPoint.accessPointArn },
        },
      }),
    );
  }
}
