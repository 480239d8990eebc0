import { CopyDBSnapshotCommand, DescribeDBSnapshotsCommand, type RDSClient } from '@aws-sdk/client-rds';
import { Failure, usageFailure } from '../../cli/failure';
import { takeSnapshot } from '../release/snapshot';
import { databaseOf, readBackups } from './backups';
import { type CopyContext, makeCopy, removeCopy } from './copy';

/** What can be gone back to: a snapshot, or a moment. */
export type RestorePoint =
  { readonly snapshot: string; readonly encrypted: boolean } | { readonly time: Date };

const pollMilliseconds = 15_000;

/** @throws Failure with exit code 2 if there is no such snapshot, or the moment is out of range */
export async function restorable(rds: RDSClient, instance: string, from: string): Promise<RestorePoint> {
  const backups = await readBackups(rds, instance);
  const snapshot = backups.snapshots.find(({ name }) => name === from);
  if (snapshot !== undefined) return { snapshot: from, encrypted: snapshot.encrypted };
  const time = /^\d{4}-\d{2}-\d{2}T/.test(from) ? new Date(from) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) {
    const names = backups.snapshots.map(({ name }) => name).slice(0, 5);
    throw usageFailure(
      `--from is '${from}', which is neither a snapshot (the newest are ${names.join(', ') || 'none'}) nor a moment such as 2026-11-27T06:15:00Z.`,
    );
  }
  const { from: oldest, to } = backups;
  if (to === undefined || time > new Date(to) || (oldest !== undefined && time < new Date(oldest))) {
    throw usageFailure(
      `--from is ${from}; the database can be restored from ${oldest ?? 'nothing'} to ${to ?? 'nothing'}.`,
    );
  }
  return { time };
}

/**
 * A snapshot that `database.fromSnapshot` takes: the one named, an encrypted copy of it, or one of a moment, which takes a
 * database for a while.
 *
 * @returns its name
 */
export async function snapshotOf(
  context: CopyContext,
  instance: string,
  point: RestorePoint,
  name: string,
): Promise<string> {
  if (!('time' in point)) return point.encrypted ? point.snapshot : encrypted(context, point.snapshot, name);
  try {
    await makeCopy(context, await databaseOf(context.rds, instance), { time: point.time }, name);
    const clients = { rds: context.rds };
    await takeSnapshot({ ...context, clients, onLook: () => Promise.resolve() }, name, name);
    return name;
  } finally {
    await removeCopy(context, name);
  }
}

async function encrypted({ rds, clock, say }: CopyContext, source: string, name: string): Promise<string> {
  say(`${source} is not encrypted: copying it with the key of RDS`);
  await rds.send(
    new CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: source,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId: 'alias/aws/rds',
    }),
  );
  for (;;) {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }));
    const { Status = 'unknown' } = DBSnapshots?.[0] ?? {};
    if (Status === 'available') return name;
    if (Status === 'failed') throw new Failure(`RDS could not copy ${source} to ${name}.`);
    await clock.sleep(pollMilliseconds);
  }
}
