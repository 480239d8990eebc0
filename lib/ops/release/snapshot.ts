import {
  CreateDBSnapshotCommand,
  type DBSnapshot,
  DBSnapshotAlreadyExistsFault,
  DeleteDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { namesOf } from '../../contract/names';
import type { AwsClients } from '../../aws/clients';
import type { Clock } from '../../cli/clock';
import { exitCodes, Failure } from '../../cli/failure';

const pollMilliseconds = 15_000;

/** Longer than a daily backup takes. */
const patienceMinutes = 60;

export interface SnapshotOptions {
  readonly clients: Pick<AwsClients, 'rds'>;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  /** Called at every look. */
  readonly onLook: () => Promise<void>;
}

/** A name that tells what it is for and when it was made: `matomo-prod-drill-20261127061500`. */
export function timedName(environment: string, what: string, now: number): string {
  const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  return namesOf(environment).snapshot(`${what}-${time}`);
}

/** That of the snapshot before a release: `matomo-prod-before-5-15-0-20261121031500`. */
export function snapshotName(environment: string, version: string | undefined, now: number): string {
  const words = (version ?? 'release').replace(/[^0-9A-Za-z]+/g, '-');
  return timedName(environment, `before-${words}`, now);
}

/**
 * Takes a snapshot of the database and waits until it can be restored. One that exists under this name is waited for.
 * @throws Failure if RDS can't make it
 */
export async function takeSnapshot(
  { clients: { rds }, clock, say, onLook }: SnapshotOptions,
  DBInstanceIdentifier: string,
  DBSnapshotIdentifier: string,
): Promise<void> {
  const deadline = clock.now() + patienceMinutes * 60_000;
  for (let told = false; !(await begun(rds, DBInstanceIdentifier, DBSnapshotIdentifier)); told = true) {
    if (!told)
      say(`${DBInstanceIdentifier} is being backed up or changed: waiting until it takes a snapshot.`);
    if (clock.now() >= deadline) {
      throw new Failure(
        `${DBInstanceIdentifier} has taken no snapshot for ${patienceMinutes} minutes, since it is being backed up or ` +
          'changed. Look at its status in RDS, and run the command again when it is available.',
        exitCodes.timedOut,
      );
    }
    await onLook();
    await clock.sleep(pollMilliseconds);
  }
  for (let shown = ''; ; await clock.sleep(pollMilliseconds)) {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
    const { Status = 'unknown', PercentProgress = 0 } = DBSnapshots?.[0] ?? {};
    if (Status === 'available') return;
    if (Status === 'failed') {
      throw new Failure(
        `RDS could not take the snapshot ${DBSnapshotIdentifier} of ${DBInstanceIdentifier}. Look at the database's ` +
          'events, delete that snapshot, and run the command again.',
      );
    }
    const line = `Snapshot ${DBSnapshotIdentifier}: ${Status}, ${PercentProgress} %`;
    if (line !== shown) say(line);
    shown = line;
    await onLook();
  }
}

/** @returns false if the database can't take one at this moment: one thing at a time */
async function begun(
  rds: RDSClient,
  DBInstanceIdentifier: string,
  DBSnapshotIdentifier: string,
): Promise<boolean> {
  try {
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
    return true;
  } catch (error) {
    if (error instanceof DBSnapshotAlreadyExistsFault) return true;
    const name = error instanceof Error ? error.name : '';
    if (/^InvalidDBInstanceState/.test(name)) return false;
    if (!/^SnapshotQuotaExceeded/.test(name)) throw error;
    throw new Failure(
      'The account has as many snapshots as it may have. Delete some that nobody needs, or have the quota raised, and ' +
        'run the command again.',
    );
  }
}

/** Snapshots of a database, however many there are. */
export async function snapshotsOf(
  rds: RDSClient,
  of: { readonly DBInstanceIdentifier: string; readonly SnapshotType?: string },
): Promise<DBSnapshot[]> {
  const found: DBSnapshot[] = [];
  for (let marker: string | undefined; ;) {
    const { DBSnapshots = [], Marker } = await rds.send(
      new DescribeDBSnapshotsCommand({ ...of, ...(marker !== undefined && { Marker: marker }) }),
    );
    found.push(...DBSnapshots);
    if (Marker === undefined || Marker === '') return found;
    marker = Marker;
  }
}

/** Snapshots that releases took of a database, the newest first. */
export async function upgradeSnapshots(
  rds: RDSClient,
  environment: string,
  DBInstanceIdentifier: string,
): Promise<readonly DBSnapshot[]> {
  const found = await snapshotsOf(rds, { DBInstanceIdentifier, SnapshotType: 'manual' });
  const time = ({ SnapshotCreateTime }: DBSnapshot): number => SnapshotCreateTime?.getTime() ?? Infinity;
  return found
    .filter(({ DBSnapshotIdentifier = '' }) =>
      DBSnapshotIdentifier.startsWith(namesOf(environment).snapshot('before-')),
    )
    .sort((a, b) => time(b) - time(a));
}

/**
 * Lets the oldest snapshots go. Never fails: a release does not depend on it.
 *
 * @param kept how many stay
 */
export async function removeOldSnapshots(
  { clients: { rds }, say }: Pick<SnapshotOptions, 'clients' | 'say'>,
  environment: string,
  databaseInstance: string,
  kept: number,
): Promise<void> {
  try {
    const snapshots = await upgradeSnapshots(rds, environment, databaseInstance);
    for (const { DBSnapshotIdentifier } of snapshots.slice(kept)) {
      await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier }));
      say(
        `Snapshot ${DBSnapshotIdentifier} is removed: the newest are kept, ${kept} of them by database.upgradeSnapshots.`,
      );
    }
  } catch (error) {
    say(`Old snapshots were not removed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
