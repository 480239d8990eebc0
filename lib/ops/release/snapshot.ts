import {
  CreateDBSnapshotCommand,
  DBSnapshotAlreadyExistsFault,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds';
import { namesOf } from '../../contract/names';
import type { AwsClients } from '../../aws/clients';
import type { Clock } from '../../cli/clock';
import { Failure } from '../../cli/failure';

const pollMilliseconds = 15_000;

export interface SnapshotOptions {
  readonly clients: Pick<AwsClients, 'rds'>;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  /** Called at every look. */
  readonly onLook: () => Promise<void>;
}

/** A name that tells what it is for: `matomo-prod-before-5-15-0-20261121031500`. */
export function snapshotName(environment: string, version: string | undefined, now: number): string {
  const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  const words = (version ?? 'release').replace(/[^0-9A-Za-z]+/g, '-');
  return namesOf(environment).snapshot(`before-${words}-${time}`);
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
  try {
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
  } catch (error) {
    if (!(error instanceof DBSnapshotAlreadyExistsFault)) throw error;
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
