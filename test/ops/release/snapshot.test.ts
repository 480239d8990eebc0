import { removeOldSnapshots, takeSnapshot } from '../../../lib/ops/release/snapshot';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

/** A database that refuses a snapshot so many times. */
async function take(refusals: number, error = 'InvalidDBInstanceState') {
  const rds = new FakeClient({
    CreateDBSnapshotCommand: () => {
      if (refusals-- > 0) throw awsError(error);
      return {};
    },
    DescribeDBSnapshotsCommand: () => ({ DBSnapshots: [{ Status: 'available' }] }),
  });
  const { context } = opsContext();
  const said: string[] = [];
  const options = {
    clients: { rds: rds.as<never>() },
    clock: context.clock,
    say: (line: string) => void said.push(line),
    onLook: () => Promise.resolve(),
  };
  await takeSnapshot(options, 'database', 'matomo-prod-before-5-15-0-1');
  return { rds, said };
}

test('a database that is being backed up is waited for, with words', async () => {
  const { rds, said } = await take(4);
  expect(rds.inputsOf('CreateDBSnapshotCommand')).toHaveLength(5);
  expect(said).toEqual(['database is being backed up or changed: waiting until it takes a snapshot.']);
});

test('but not for ever; and a full account is told', async () => {
  await expect(take(Infinity)).rejects.toMatchObject({ exitCode: 3 });
  await expect(take(1, 'SnapshotQuotaExceeded')).rejects.toThrow(/as many snapshots as it may have/);
});

test('the newest are kept, as many as are asked for; those of other kinds, and of other hands, too', async () => {
  const snapshot = (day: number) => ({
    DBSnapshotIdentifier: `matomo-prod-before-5-${day}-0`,
    SnapshotCreateTime: new Date(Date.UTC(2026, 10, day)),
  });
  const pages: Record<string, object> = {
    first: { DBSnapshots: [1, 7, 3, 4].map(snapshot), Marker: 'second' },
    second: {
      DBSnapshots: [
        ...[5, 6, 2].map(snapshot),
        { ...snapshot(1), DBSnapshotIdentifier: 'matomo-prod-final' },
      ],
    },
  };
  const rds = new FakeClient({
    DescribeDBSnapshotsCommand: ({ Marker = 'first' }: { Marker?: string }) => pages[Marker] ?? {},
    DeleteDBSnapshotCommand: () => ({}),
  });
  await removeOldSnapshots(
    { clients: { rds: rds.as<never>() }, say: () => undefined },
    'prod',
    'database',
    5,
  );
  expect(rds.inputsOf('DeleteDBSnapshotCommand')).toEqual(
    [2, 1].map((day) => ({ DBSnapshotIdentifier: `matomo-prod-before-5-${day}-0` })),
  );
});

test('a right that is missing does not end the release', async () => {
  const said: string[] = [];
  const rds = new FakeClient({
    DescribeDBSnapshotsCommand: () => {
      throw awsError('AccessDenied', 'you may not');
    },
  });
  const say = (line: string) => void said.push(line);
  await removeOldSnapshots({ clients: { rds: rds.as<never>() }, say }, 'prod', 'database', 5);
  expect(said).toEqual(['Old snapshots were not removed: you may not']);
});
