import {
  type DBInstance,
  type DBSnapshot,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { Failure } from '../../cli/failure';
import { snapshotsOf } from '../release/snapshot';

/** A snapshot of the database that can be restored. */
export interface Backup {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601. */
  readonly taken: string;
  /** Who made it. */
  readonly by: 'RDS, daily' | 'AWS Backup' | 'a release' | 'somebody';
  readonly gibibytes: number;
  readonly encrypted: boolean;
}

/** What the database can be restored to. */
export interface Backups {
  /** ISO 8601; any second between the two. `undefined` for a database without backups. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The newest first. */
  readonly snapshots: readonly Backup[];
}

/** @throws Failure if RDS does not know the database */
export async function databaseOf(rds: RDSClient, instance: string): Promise<DBInstance> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance }));
  const [found] = DBInstances ?? [];
  if (found === undefined) throw new Failure(`RDS knows no database ${instance}.`);
  return found;
}

export async function readBackups(rds: RDSClient, instance: string): Promise<Backups> {
  const database = await databaseOf(rds, instance);
  const snapshots = await takenOf(rds, instance);
  const days = database.BackupRetentionPeriod ?? 0;
  const oldest = snapshots.filter(({ by }) => by === 'RDS, daily').at(-1)?.taken;
  return {
    from: days === 0 ? undefined : oldest,
    to: database.LatestRestorableTime?.toISOString(),
    snapshots,
  };
}

async function takenOf(rds: RDSClient, DBInstanceIdentifier: string): Promise<readonly Backup[]> {
  const found = await snapshotsOf(rds, { DBInstanceIdentifier });
  return found
    .filter(({ Status }) => Status === 'available')
    .map((snapshot): Backup => ({
      name: snapshot.DBSnapshotIdentifier ?? '',
      arn: snapshot.DBSnapshotArn ?? '',
      taken: snapshot.SnapshotCreateTime?.toISOString() ?? '',
      by: makerOf(snapshot),
      gibibytes: snapshot.AllocatedStorage ?? 0,
      encrypted: snapshot.Encrypted === true,
    }))
    .sort((a, b) => b.taken.localeCompare(a.taken));
}

function makerOf({ SnapshotType, DBSnapshotIdentifier = '' }: DBSnapshot): Backup['by'] {
  if (SnapshotType === 'automated') return 'RDS, daily';
  if (SnapshotType === 'awsbackup') return 'AWS Backup';
  return /^matomo-.+-before-/.test(DBSnapshotIdentifier) ? 'a release' : 'somebody';
}
