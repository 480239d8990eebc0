import { Fn } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { AppSecrets } from '../constructs/data/app-secrets';
import { Backups } from '../constructs/data/backups';
import { ConfigStorage } from '../constructs/data/config-storage';
import { DeletionProtection } from '../constructs/core/deletion-protection';
import { Database } from '../constructs/data/database';
import { HitQueue } from '../constructs/data/hit-queue';
import { LogBucket } from '../constructs/core/log-bucket';
import { Network } from '../constructs/network/network';
import { EnvironmentStack } from './environment-stack';

/** Everything that holds state, and the network it lives in. Its construct ids are a contract: see test/stacks. */
export class DataStack extends EnvironmentStack {
  public readonly logBucket: s3.IBucket;
  public readonly network: Network;
  public readonly database: Database;
  public readonly configStorage: ConfigStorage;
  public readonly secrets: AppSecrets;
  /** Where hits wait to be stored; undefined if they are stored at once. */
  public readonly queue: HitQueue | undefined;

  constructor(scope: Construct, config: ResolvedConfig) {
    super(scope, config, 'data', { description: `Matomo ${config.name}: network, database, files, secrets` });
    this.logBucket = new LogBucket(this, 'LogBucket', { config });
    this.network = new Network(this, 'Network', { config, logBucket: this.logBucket });
    this.database = new Database(this, 'Database', { config, network: this.network });
    this.configStorage = new ConfigStorage(this, 'ConfigStorage', { config, network: this.network });
    // Recovery points would keep their vault from being deleted, and nobody restores a disposable database.
    if (!config.disposable)
      new Backups(this, 'Backups', { config, database: this.database, configStorage: this.configStorage });
    this.secrets = new AppSecrets(this, 'Secrets', { config });
    this.queue =
      config.queue &&
      new HitQueue(this, 'Queue', { config: { ...config, queue: config.queue }, network: this.network });
    // A database from a snapshot has its snapshot's encryption, or none.
    if (!config.disposable || config.database.fromSnapshot !== undefined) {
      const { instanceIdentifier: Database, instanceArn: arn } = this.database.instance;
      const of = config.disposable ? ({ Database, Deletable: 'true' } as const) : { Database };
      new DeletionProtection(this, 'DatabaseProtection', { of, arn });
    }
    this.addOutputs({
      // With these, the operations run one-off tasks.
      JobSubnets: Fn.join(',', this.network.vpc.selectSubnets(this.network.tasks.subnets).subnetIds),
      JobSecurityGroup: this.network.securityGroups.jobs.securityGroupId,
      JobPublicIp: this.network.tasks.assignPublicIp ? 'ENABLED' : 'DISABLED',
      DatabaseInstance: this.database.instance.instanceIdentifier,
      LogBucket: this.logBucket.bucketName,
      FileSystem: this.configStorage.fileSystem.fileSystemId,
      AdminPasswordSecret: this.secrets.adminPassword.secretName,
    });
  }
}
