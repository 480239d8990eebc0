import {
  type DBInstance,
  DeleteDBInstanceCommand,
  type RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
  type RestoreDBInstanceFromDBSnapshotCommandInput,
  RestoreDBInstanceToPointInTimeCommand,
} from '@aws-sdk/client-rds';
import type { Clock } from '../../cli/clock';
import { exitCodes, Failure } from '../../cli/failure';
import { databaseOf } from './backups';

const pollMilliseconds = 20_000;
/** RDS restores even large databases in an hour or two; beyond that somebody should look. */
const patienceMinutes = 180;

/** What a copy is made of: a snapshot by its name, the newest moment, or one in between. */
export type CopySource = { readonly snapshot: string } | { readonly time: Date | 'newest' };

export interface CopyContext {
  readonly rds: RDSClient;
  readonly clock: Clock;
  /** Told where something changes. */
  readonly say: (line: string) => void;
}

/** A database beside the one that serves: same network, same parameters, no protection, no backups. */
export interface DatabaseCopy {
  readonly name: string;
  readonly host: string;
}

/**
 * Makes a copy and waits until it answers.
 *
 * @throws Failure with exit code 3 if it takes longer than three hours
 */
export async function makeCopy(
  { rds, clock, say }: CopyContext,
  of: DBInstance,
  source: CopySource,
  name: string,
): Promise<DatabaseCopy> {
  const like = settingsLike(of);
  await ('snapshot' in source
    ? rds.send(
        new RestoreDBInstanceFromDBSnapshotCommand({
          ...like,
          DBInstanceIdentifier: name,
          DBSnapshotIdentifier: source.snapshot,
        }),
      )
    : rds.send(
        new RestoreDBInstanceToPointInTimeCommand({
          ...like,
          TargetDBInstanceIdentifier: name,
          SourceDBInstanceIdentifier: of.DBInstanceIdentifier,
          ...(source.time === 'newest' ? { UseLatestRestorableTime: true } : { RestoreTime: source.time }),
        }),
      ));
  const deadline = clock.now() + patienceMinutes * 60_000;
  for (let shown = ''; ; await clock.sleep(pollMilliseconds)) {
    const { DBInstanceStatus = 'unknown', Endpoint } = await databaseOf(rds, name);
    if (DBInstanceStatus === 'available' && Endpoint?.Address !== undefined)
      return { name, host: Endpoint.Address };
    if (DBInstanceStatus !== shown) say(`${name}: ${DBInstanceStatus}`);
    shown = DBInstanceStatus;
    if (/fail|incompatible/.test(DBInstanceStatus))
      throw new Failure(`RDS could not make ${name}: it is ${DBInstanceStatus}.`);
    if (clock.now() >= deadline) {
      throw new Failure(
        `${name} is still ${DBInstanceStatus} after ${patienceMinutes} minutes.`,
        exitCodes.timedOut,
      );
    }
  }
}

/** @throws Failure if RDS does not remove it: it costs as long as it is there */
export async function removeCopy({ rds }: Pick<CopyContext, 'rds'>, name: string): Promise<void> {
  try {
    await rds.send(
      new DeleteDBInstanceCommand({
        DBInstanceIdentifier: name,
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: true,
      }),
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'DBInstanceNotFoundFault') return;
    throw new Failure(
      `The copy ${name} could not be removed (${(error as Error).message}), and costs as long as it is there: ` +
        `aws rds delete-db-instance --db-instance-identifier ${name} --skip-final-snapshot`,
    );
  }
}

type Like = Omit<
  RestoreDBInstanceFromDBSnapshotCommandInput,
  'DBInstanceIdentifier' | 'DBSnapshotIdentifier'
>;

/** As the database is that serves, but for what keeps it: a restored one takes none of this over by itself. */
function settingsLike(of: DBInstance): Like {
  return {
    DBInstanceClass: of.DBInstanceClass,
    DBSubnetGroupName: of.DBSubnetGroup?.DBSubnetGroupName,
    VpcSecurityGroupIds: (of.VpcSecurityGroups ?? []).flatMap(
      ({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [],
    ),
    DBParameterGroupName: of.DBParameterGroups?.[0]?.DBParameterGroupName,
    PubliclyAccessible: false,
    MultiAZ: false,
    DeletionProtection: false,
    AutoMinorVersionUpgrade: false,
    CopyTagsToSnapshot: true,
  };
}
