import { Duration } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import type { ConfigStorage } from './config-storage';
import type { Database } from './database';
import { dataRemovalPolicy } from '../core/removal';

export interface BackupsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'backups' | 'disposable'>;
  readonly database: Database;
  readonly configStorage: ConfigStorage;
}

/**
 * A daily backup of database and file system in a vault of their own, which outlives both: the automated backups of
 * RDS go when the instance goes.
 */
export class Backups extends Construct {
  constructor(scope: Construct, id: string, { config, database, configStorage }: BackupsProps) {
    super(scope, id);
    const vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: namesOf(config.name).whole,
      removalPolicy: dataRemovalPolicy(config),
    });
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupPlanName: namesOf(config.name).whole,
      backupVault: vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Daily',
          // After the backup window of RDS, before the working day.
          scheduleExpression: events.Schedule.cron({ hour: '4', minute: '0' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(8),
          deleteAfter: Duration.days(config.backups.keepDays),
        }),
      ],
    });
    plan.addSelection('Data', {
      backupSelectionName: namesOf(config.name).whole,
      resources: [
        backup.BackupResource.fromRdsDatabaseInstance(database.instance),
        backup.BackupResource.fromEfsFileSystem(configStorage.fileSystem),
      ],
    });
  }
}
