import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { mariaDbParameters } from './database-parameters';
import { GeneratedSecret } from './generated-secret';
import type { Network } from '../network/network';

export interface DatabaseProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'database' | 'disposable' | 'logRetentionDays'>;
  readonly network: Network;
}

/** Minor upgrades are automatic: a newer patch of a snapshot would be refused by an older one here. */
const mariaDb = rds.MariaDbEngineVersion.of('11.8', '11.8');

/** GiB of gp3. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
const mostStorage = 65536;

/** RDS offers no Performance Insights on these. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html */
const withoutPerformanceInsights = /^t(3|4g)\.(micro|small)$/;

/** MariaDB on RDS. Every connection must be TLS. */
export class Database extends Construct {
  public readonly instance: rds.DatabaseInstance | rds.DatabaseInstanceFromSnapshot;
  /** A read replica for archiving; undefined if the configuration has none. */
  public readonly reader: rds.DatabaseInstanceReadReplica | undefined;
  /** Name of Matomo's database in the instance; the migration creates it. */
  public readonly name = 'matomo';
  /** Users that take turns as the one that Matomo connects as, when the secret is rotated. */
  public readonly usernames: readonly [string, string];
  /** `username` and `password` of the master user: only the migration may read it. */
  public readonly masterSecret: secretsmanager.ISecret;
  /** `username` and `password` of the user that Matomo connects as; the migration creates it. */
  public readonly applicationSecret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { config } = props;
    this.usernames = [config.database.user, `${config.database.user}_b`];
    this.masterSecret = new GeneratedSecret(this, 'MasterSecret', {
      config,
      name: 'database-master',
      description: 'Master user of the database; read by the migration task only',
      username: 'admin',
    });
    this.applicationSecret = new GeneratedSecret(this, 'ApplicationSecret', {
      config,
      name: 'database',
      description: "Matomo's own user of the database",
      username: this.usernames[0],
    });
    this.instance = this.addInstance(props);
    acceptMajorVersion(this.instance);
    this.reader = this.addReader(props);
  }

  private addInstance({ config, network }: DatabaseProps): Database['instance'] {
    const { instanceType, storageGiB, multiAz, backupRetentionDays, fromSnapshot } = config.database;
    const engine = rds.DatabaseInstanceEngine.mariaDb({ version: mariaDb });
    const shared = {
      ...commonProps(config, network, instanceType),
      engine,
      parameterGroup: new rds.ParameterGroup(this, 'ParameterGroup', {
        engine,
        description: `Matomo ${config.name}: TLS demanded, utf8mb4`,
        parameters: { ...mariaDbParameters, max_connections: String(config.database.maxConnections) },
      }),
      allocatedStorage: storageGiB,
      maxAllocatedStorage: roomToGrow(storageGiB),
      multiAz,
      backupRetention: Duration.days(backupRetentionDays),
      preferredBackupWindow: '01:00-02:00',
      copyTagsToSnapshot: true,
      removalPolicy: config.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    };
    return fromSnapshot === undefined
      ? new rds.DatabaseInstance(this, 'Instance', {
          ...shared,
          storageEncrypted: true,
          credentials: rds.Credentials.fromSecret(this.masterSecret),
        })
      : // Another id is another database: the service follows its address, and the one before stays as it was.
        new rds.DatabaseInstanceFromSnapshot(this, `From${idOf(fromSnapshot)}`, {
          ...shared,
          snapshotIdentifier: fromSnapshot,
          credentials: rds.SnapshotCredentials.fromSecret(this.masterSecret),
        });
  }

  private addReader({ config, network }: DatabaseProps): Database['reader'] {
    const { reader } = config.database;
    if (reader === undefined) return undefined;
    return new rds.DatabaseInstanceReadReplica(this, 'Reader', {
      ...commonProps(config, network, reader.instanceType),
      // Encrypted as its source is.
      sourceDatabaseInstance: this.instance,
      // Holds nothing that the instance does not hold.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** RDS takes the newest patch of 11.8; the lists of the checkers know whole versions only. */
function acceptMajorVersion(instance: Database['instance']): void {
  const reason =
    'Minor upgrades are automatic, and a snapshot of a newer patch could not be restored by an older one.';
  Validations.of(instance).acknowledge({ id: 'CloudFormation-Validate::E9006', reason });
  const resource = instance.node.defaultChild as rds.CfnDBInstance;
  resource.addMetadata('cfn-lint', { config: { ignore_checks: ['E3691'] } });
}

/** Up to tenfold. RDS takes a limit only that is a tenth above what there is. */
function roomToGrow(storageGiB: number): number | undefined {
  const limit = Math.min(storageGiB * 10, mostStorage);
  return limit >= storageGiB * 1.1 ? limit : undefined;
}

/** Part of a logical id: the same for the same snapshot. */
const idOf = (snapshot: string): string => createHash('sha256').update(snapshot).digest('hex').slice(0, 8);

/** What the instance and its reader have in common. */
function commonProps(config: DatabaseProps['config'], network: Network, instanceType: string) {
  const performanceInsights = !withoutPerformanceInsights.test(instanceType);
  return {
    instanceType: new ec2.InstanceType(instanceType),
    vpc: network.vpc,
    vpcSubnets: network.dataSubnets,
    securityGroups: [network.securityGroups.database],
    publiclyAccessible: false,
    storageType: rds.StorageType.GP3,
    caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
    autoMinorVersionUpgrade: true,
    preferredMaintenanceWindow: 'sun:02:30-sun:03:30',
    cloudwatchLogsExports: ['error', 'slowquery'],
    cloudwatchLogsRetention: config.logRetentionDays,
    enablePerformanceInsights: performanceInsights,
    ...(performanceInsights && { databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD }),
  };
}
