import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { GeneratedSecret } from './generated-secret';
import type { Network } from './network';

export interface DatabaseProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'database' | 'disposable'>;
  readonly network: Network;
}

/**
 * What MariaDB is told beyond RDS's defaults.
 * https://matomo.org/faq/on-premise/how-to-configure-mysql-or-mariadb/ and Matomo's system check.
 */
const parameters: Readonly<Record<string, string>> = {
  require_secure_transport: '1',
  tls_version: 'TLSv1.2,TLSv1.3',
  character_set_server: 'utf8mb4',
  collation_server: 'utf8mb4_unicode_ci',
  // Matomo's archives are written as blobs of up to some 10 MiB.
  max_allowed_packet: String(64 * 1024 * 1024),
  slow_query_log: '1',
  long_query_time: '10',
  log_output: 'FILE',
};

/** MariaDB on RDS. Every connection must be TLS. */
export class Database extends Construct {
  public readonly instance: rds.DatabaseInstance;
  /** Name of Matomo's database in the instance; the migration creates it. */
  public readonly name = 'matomo';
  /** `username` and `password` of the master user: only the migration may read it. */
  public readonly masterSecret: secretsmanager.ISecret;
  /** `username` and `password` of the user that Matomo connects as; the migration creates it. */
  public readonly applicationSecret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, { config, network }: DatabaseProps) {
    super(scope, id);
    const engine = rds.DatabaseInstanceEngine.mariaDb({ version: rds.MariaDbEngineVersion.VER_11_8_6 });
    const masterSecret = new GeneratedSecret(this, 'MasterSecret', {
      config,
      name: 'database-master',
      description: 'Master user of the database; read by the migration task only',
      username: 'admin',
    });
    const { instanceType, storageGiB, multiAz, backupRetentionDays } = config.database;
    this.instance = new rds.DatabaseInstance(this, 'Instance', {
      instanceIdentifier: `matomo-${config.name}`,
      engine,
      instanceType: new ec2.InstanceType(instanceType),
      vpc: network.vpc,
      vpcSubnets: network.dataSubnets,
      securityGroups: [network.securityGroups.database],
      publiclyAccessible: false,
      credentials: rds.Credentials.fromSecret(masterSecret),
      parameterGroup: new rds.ParameterGroup(this, 'ParameterGroup', {
        engine,
        description: `Matomo ${config.name}: TLS demanded, utf8mb4`,
        parameters: { ...parameters },
      }),
      storageType: rds.StorageType.GP3,
      allocatedStorage: storageGiB,
      maxAllocatedStorage: storageGiB * 10,
      storageEncrypted: true,
      multiAz,
      backupRetention: Duration.days(backupRetentionDays),
      preferredBackupWindow: '01:00-02:00',
      preferredMaintenanceWindow: 'sun:02:30-sun:03:30',
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['error', 'slowquery'],
      autoMinorVersionUpgrade: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      deletionProtection: !config.disposable,
      removalPolicy: config.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
    });
    this.masterSecret = masterSecret;
    this.applicationSecret = new GeneratedSecret(this, 'ApplicationSecret', {
      config,
      name: 'database',
      description: "Matomo's own user of the database",
      username: 'matomo',
    });
  }
}
