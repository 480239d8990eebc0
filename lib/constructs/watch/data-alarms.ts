import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as efs from 'aws-cdk-lib/aws-efs';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { connectionsForJobs } from '../../config/sizes/connections';
import { namesOf } from '../../contract/names';
import type { Database } from '../data/database';
import { fiveMinutes, MatomoAlarm, type MatomoAlarmProps } from '../core/matomo-alarm';

export interface DataAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'database' | 'disposable'>;
  readonly database: Database;
  readonly fileSystem: efs.IFileSystem;
}

const bytesPerGiB = 1024 ** 3;
/** RDS grows storage at a tenth that is free; half of that means that it may not, or not yet again. */
const shareFree = 0.05;
/** Archiving reads what others write; ten minutes behind it, reports of the day begin to differ. */
const longestLag = Duration.minutes(10);

/** Alarms on what holds data: whether it fills up, is at its limit, falls behind, or is not backed up. */
export class DataAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DataAlarmsProps,
  ) {
    super(scope, id);
    this.watchLoad();
    this.watchRoom();
    if (props.database.reader !== undefined) this.watchLag(props.database.reader);
    if (!props.config.disposable) this.watchBackups();
  }

  private add(id: string, alarm: Omit<MatomoAlarmProps, 'config'>): MatomoAlarm {
    return new MatomoAlarm(this, id, { ...alarm, config: this.props.config });
  }

  private watchLoad(): void {
    const {
      config: { name, database },
      database: { instance },
      fileSystem,
    } = this.props;
    this.add('Cpu', {
      name: 'database-cpu',
      text: {
        notice: 'Hits and reports become slow: the database has worked at its limit for half an hour.',
        causes:
          'archiving of many segments, a report over raw data, more visitors than the instance is made for.',
        next: `the slow query log of the database; then a larger database.instanceType in config/${name}.ts`,
      },
      metric: instance.metricCPUUtilization({ period: fiveMinutes }),
      threshold: 90,
      periods: 6,
    });
    this.add('Connections', {
      name: 'database-connections',
      text: {
        notice: 'New connections are about to be refused: hits would be answered with errors.',
        causes: 'jobs that hang, clients beside Matomo, tasks that were scaled past the configuration.',
        next: `npm run ops -- status ${name}, for tasks that run beside the service`,
      },
      metric: instance.metricDatabaseConnections({
        period: fiveMinutes,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      // A rollout fills all but what jobs need.
      threshold: database.maxConnections - connectionsForJobs / 2,
      periods: 3,
    });
    this.add('Files', {
      name: 'files-busy',
      text: {
        notice: 'Pages and jobs wait for files: the file system is at its limit of operations.',
        causes: 'a plugin that writes to the shared directory with each request.',
        next: 'the metrics of EFS in the console, by client',
      },
      metric: new cloudwatch.Metric({
        namespace: 'AWS/EFS',
        metricName: 'PercentIOLimit',
        dimensionsMap: { FileSystemId: fileSystem.fileSystemId },
        period: fiveMinutes,
      }),
      threshold: 95,
      periods: 3,
    });
  }

  private watchRoom(): void {
    const { config, database } = this.props;
    const { storageGiB } = config.database;
    this.add('Storage', {
      name: 'database-storage',
      text: {
        notice: 'The database stops, and with it every hit, once its storage is full.',
        causes: 'storage that has reached its limit, or grew within the last six hours and may not again.',
        next: `raise database.storageGiB in config/${config.name}.ts, and deploy`,
      },
      metric: database.instance.metricFreeStorageSpace({
        period: fiveMinutes,
        statistic: cloudwatch.Stats.MINIMUM,
      }),
      threshold: Math.floor(storageGiB * shareFree * bytesPerGiB),
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
    });
  }

  private watchLag(reader: NonNullable<Database['reader']>): void {
    this.add('Lag', {
      name: 'reader-lag',
      text: {
        notice: `Reports lack the newest visits: the reader is ${longestLag.toMinutes()} minutes behind.`,
        causes: 'a long ALTER of a migration, a reader smaller than what is written.',
        next: `a larger database.reader.instanceType in config/${this.props.config.name}.ts, unless a migration runs`,
      },
      metric: reader.metric('ReplicaLag', { period: fiveMinutes, statistic: cloudwatch.Stats.MINIMUM }),
      threshold: longestLag.toSeconds(),
      periods: 3,
    });
  }

  private watchBackups(): void {
    const { name } = this.props.config;
    const vault = namesOf(name).whole;
    const jobs = (metricName: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/Backup',
        metricName,
        dimensionsMap: { BackupVaultName: vault },
        statistic: cloudwatch.Stats.SUM,
        period: Duration.days(1),
      });
    const next = `aws backup list-backup-jobs --by-backup-vault-name ${vault}`;
    this.add('BackupFailed', {
      name: 'backup-failed',
      text: {
        notice: 'Nobody notices today: a backup of the database or the files has failed.',
        causes: 'a database that was being changed at that hour, a role or key that was taken away.',
        next,
      },
      metric: jobs('NumberOfBackupJobsFailed'),
      threshold: 0,
    });
    // Its threshold is never met: a day without a backup has no number, and that is what is told. An environment of
    // today has none yet, and begins where nobody is told: in INSUFFICIENT_DATA.
    this.add('BackupMissing', {
      name: 'backup-missing',
      text: {
        notice: 'Nobody notices today: no backup has been made for two days.',
        causes: 'a backup plan that was changed by hand.',
        next,
      },
      metric: jobs('NumberOfBackupJobsCompleted'),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      missing: cloudwatch.TreatMissingData.MISSING,
      tellsOfSilence: true,
    });
  }
}
