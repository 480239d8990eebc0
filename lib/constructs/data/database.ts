import { Duration, RemovalPolicy } from 'aws-cdk-lib';
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
    this.reader = this.addReader(props);
  }

  private addInstance({ config, network }: DatabaseProps): Database['instance'] {
    const { instanceType, storageGiB, multiAz, backupRetentionDays, fromSnapshot } = config.database;
    const engine = rds.DatabaseInstanceEngine.mariaDb({ version: rds.MariaDbEngineVersion.VER_11_8_6 });
    const shared = {
      ...commonProps(config, network, instanceType),
      engine,
      parameterGroup: new rds.ParameterGroup(this, 'ParameterGroup', {
        engine,
        description: `Matomo ${config.name}: TLS demanded, utf8mb4`,
        parameters: { ...mariaDbParameters },
      }),
      allocatedStorage: storageGiB,
      maxAllocatedStorage: storageGiB * 10,
      multiAz,
      backupRetention: Duration.days(backupRetentionDays),
      preferredBackupWindow: '01:00-02:00',
      copyTagsToSnapshot: true,
      deletionProtection: !config.disposable,
      removalPolicy: config.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    };
    return fromSnapshot === undefined
      ? new rds.DatabaseInstance(this, 'Instance', {
          ...shared,
          storageEncrypted: true,
          credentials: rds.Credentials.fromSecret(this.masterSecret),
        })
      : new rds.DatabaseInstanceFromSnapshot(this, 'Instance', {
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
      deletionProtection: false,
      // Holds nothing that the instance does not hold.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

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
