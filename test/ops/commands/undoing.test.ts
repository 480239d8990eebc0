import { runOps } from '../../../lib/ops/commands';
import type { PastRelease, ReleaseState } from '../../../lib/ops/release/state';
import { opsContext } from '../../support/ops-context';
import { ReleaseTableFake } from '../../support/release-table';
import { FakeClient } from '../../support/fake-client';
import { releaseOutputs, stacksWith } from '../../support/stack-outputs';

/** Runs a command where a release left this state. */
async function run(call: string, state?: Partial<ReleaseState>, past: readonly PastRelease[] = []) {
  const table = new ReleaseTableFake();
  if (state !== undefined) table.put(state, past);
  const rds = new FakeClient({
    DescribeDBSnapshotsCommand: () => ({
      DBSnapshots: ['matomo-prod-before-5-15-0-1', 'somebody-elses'].map((DBSnapshotIdentifier) => ({
        DBSnapshotIdentifier,
      })),
    }),
  });
  const { context, results, notes } = opsContext({
    clients: { dynamoDb: table.client, cloudFormation: stacksWith(releaseOutputs), rds: rds.as() },
  });
  const exitCode = await runOps(call.split(' '), context);
  return { exitCode, stdout: results.join('\n'), stderr: notes.join('\n'), table };
}

describe('unlock', () => {
  test('takes no hold away from a command that may live, without a reason', async () => {
    const { exitCode, stderr, table } = await run('unlock prod', {});
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /'promote stage prod' by jan@runner may be alive: .* its hold ends at 2026-11-21T00:09:30Z/,
    );
    expect(table.record).toMatchObject({ run: 'somebody', state: { status: 'held' } });
  });

  test.each([
    ['with one, it does', 'unlock prod --because gone', {}, '(gone)'],
    [
      'of one whose hold has ended, it does',
      'unlock prod',
      { until: '2026-11-20T23:59:59.000Z' },
      'prod no longer.',
    ],
    ['of one whose process is gone, it does', 'unlock prod', { space: 'boot', pid: 1 }, 'prod no longer.'],
  ])('%s', async (_, call, state, text) => {
    const { exitCode, stdout, table } = await run(call, state);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(text);
    expect(stdout).toContain(
      'npm run ops -- promote stage prod goes on, npm run ops -- abort prod undoes it.',
    );
    expect(table.record?.state).toMatchObject({ status: 'left', step: 'migrate' });
    expect(table.record?.run).not.toBe('somebody');
  });

  test.each([
    ['nobody', undefined],
    ['a release that has ended', { status: 'idle' as const }],
    ['a release that has given it up', { status: 'left' as const }],
  ])('where %s holds it, there is nothing to do', async (_, state) => {
    const { exitCode, stdout, table } = await run('unlock prod', state);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^Nothing to unlock/) as unknown,
    });
    expect(table.fake.inputsOf('UpdateItemCommand')).toEqual([]);
  });

  test('a reason is words', async () => {
    expect(await run('unlock prod --because=', {})).toMatchObject({ exitCode: 2 });
  });
});

describe('releases', () => {
  const past: PastRelease = {
    command: 'promote stage prod',
    by: 'maria@laptop',
    since: '2026-11-20T22:00:00.000Z',
    ended: '2026-11-20T22:09:00.000Z',
    image: `sha256:${'a'.repeat(64)}`,
    tag: 'commit-0123',
    matomo: '5.15.0',
    before: `sha256:${'b'.repeat(64)}`,
    result: 'done',
  };

  test('tells when, how, which image of which commit, and by whom, the newest first', async () => {
    const older = { ...past, result: 'undone', ended: '2026-11-19T10:00:00.000Z' } as const;
    const { exitCode, stdout } = await run('releases prod', { status: 'idle' }, [past, older]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '2026-11-20T22:09:00Z  done       aaaaaaaaaaaa  commit-0123  Matomo 5.15.0  promote stage prod, by maria@laptop',
      '2026-11-19T10:00:00Z  undone     aaaaaaaaaaaa  commit-0123  Matomo 5.15.0  promote stage prod, by maria@laptop',
      'Snapshot matomo-prod-before-5-15-0-1 can be restored.',
    ]);
    expect(JSON.parse((await run('releases prod --json', {}, [past])).stdout)).toEqual({
      releases: [past],
      snapshots: ['matomo-prod-before-5-15-0-1'],
    });
  });

  test('before the first one', async () => {
    expect((await run('releases prod')).stdout).toMatch(/^Nothing was released to prod yet/);
  });
});
