import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { RDSClient } from '@aws-sdk/client-rds';
import { backupsCheck, hostLeadsCheck, stacksCheck } from '../../../lib/ops/doctor/outside';
import { statusChecks } from '../../../lib/ops/doctor/status-checks';
import { insideChecks, systemCheck } from '../../../lib/ops/doctor/inside';
import { doctor } from '../../../lib/ops/commands/doctor';
import type { Place, RoleRun, TaskState } from '../../../lib/ops/place/place';
import type { Status } from '../../../lib/ops/status/read';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

/** A place whose roles write these lines. */
function place(
  answers: Partial<Record<string, readonly string[]>>,
  exitCode = 0,
  tasks: TaskState[] = [],
): Place {
  return {
    url: 'https://stats.example.org',
    tasks: () => Promise.resolve(tasks),
    logs: () => Promise.resolve([]),
    shell: () => Promise.reject(new Error('no shell')),
    handover: () => Promise.reject(new Error('no files')),
    salt: () => Promise.reject(new Error('no salt')),
    replaceSalt: () => Promise.reject(new Error('no salt')),
    run: ({ command }: RoleRun, onLine) => {
      (answers[command[0] ?? ''] ?? []).forEach(onLine);
      return Promise.resolve(exitCode);
    },
  };
}

const health = (what: string, ok: boolean, remedy?: string) =>
  JSON.stringify({ what, ok, detail: `about ${what}`, remedy });

describe('inside', () => {
  test('what the image finds, with remedies that are commands of this program', async () => {
    const lines = [
      health('schema', true),
      health('reports', false, 'run archive, and look at its log'),
      health('settings', false, 'config diff shows who owns them; console config:delete takes them out'),
      health('second factor', false, 'each sets it up'),
    ];
    expect(await insideChecks(place({ admin: lines }), 'prod')).toEqual([
      { what: 'schema', result: 'ok', detail: 'about schema' },
      {
        ...{ what: 'reports', result: 'wrong', detail: 'about reports' },
        remedy: 'npm run ops -- run prod archive, and look at its log',
      },
      {
        ...{ what: 'settings', result: 'wrong', detail: 'about settings' },
        remedy:
          'npm run ops -- config diff prod shows who owns them; npm run ops -- console prod -- config:delete takes them out',
      },
      { what: 'second factor', result: 'wrong', detail: 'about second factor', remedy: 'each sets it up' },
    ]);
  });

  test('on one’s own machine nobody needs a second factor', async () => {
    const [check] = await insideChecks(place({ admin: [health('second factor', false, 'x')] }), 'local');
    expect(check).toMatchObject({ result: 'unknown' });
  });

  test('a task that fails is the finding', async () => {
    const lines = ['{"level":"error","source":"admin","message":"the database can\'t be reached"}'];
    expect(await insideChecks(place({ admin: lines }, 75), 'prod')).toMatchObject([
      {
        result: 'wrong',
        detail: "The database can't be reached",
        remedy: 'npm run ops -- logs prod archive --since 1h',
      },
    ]);
  });

  test('Matomo’s own check counts, but for what cannot be mended here', async () => {
    const excused = [
      'Geolocation: WARNING the default location provider',
      'Required Private Directories: WARNING Checking the URL https://x failed',
    ];
    expect(await systemCheck(place({ console: excused }), 'prod')).toMatchObject({ result: 'ok' });
    const bad = 'Database abilities: WARNING no';
    expect(await systemCheck(place({ console: [...excused, bad] }), 'prod')).toMatchObject({
      result: 'wrong',
      detail: bad,
    });
  });
});

describe('stacks', () => {
  const check = (stack: object, disposable = false) =>
    stacksCheck(
      new FakeClient({ DescribeStacksCommand: () => ({ Stacks: [stack] }) }).as<CloudFormationClient>(),
      { name: 'prod', disposable },
    );

  test.each([
    [{ StackStatus: 'UPDATE_COMPLETE', EnableTerminationProtection: true }, false, 'ok', 'are protected'],
    [
      { StackStatus: 'UPDATE_ROLLBACK_COMPLETE', EnableTerminationProtection: true },
      false,
      'ok',
      'all stand',
    ],
    [{ StackStatus: 'CREATE_COMPLETE', EnableTerminationProtection: false }, true, 'ok', 'all stand'],
    [
      { StackStatus: 'CREATE_COMPLETE', EnableTerminationProtection: false },
      false,
      'wrong',
      'deleted by a slip',
    ],
    [
      { StackStatus: 'UPDATE_ROLLBACK_FAILED', EnableTerminationProtection: true },
      false,
      'wrong',
      'is UPDATE_ROLLBACK_FAILED',
    ],
    [
      { StackStatus: 'ROLLBACK_COMPLETE', EnableTerminationProtection: true },
      false,
      'wrong',
      'is ROLLBACK_COMPLETE',
    ],
  ])('%j', async (stack, disposable, result, detail) => {
    expect(await check(stack, disposable)).toMatchObject({
      result,
      detail: expect.stringContaining(detail) as string,
    });
  });
});

describe('host', () => {
  const check = (found: string[], own = ['192.0.2.1', '192.0.2.2']) =>
    hostLeadsCheck(
      {
        nameServers: () => Promise.resolve([]),
        addresses: (name) => Promise.resolve(name === 'stats.example.org' ? found : own),
      },
      { host: 'stats.example.org', loadBalancer: 'lb.example.org' },
    );

  test.each([
    [['192.0.2.2'], 'ok'],
    [[], 'wrong'],
    [['198.51.100.1'], 'unknown'],
  ])('%j', async (found, result) => {
    expect(await check(found)).toMatchObject({ result });
  });
});

describe('backups', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const check = (database: object, disposable = false) =>
    backupsCheck(
      new FakeClient({ DescribeDBInstancesCommand: () => ({ DBInstances: [database] }) }).as<RDSClient>(),
      { instance: 'db', disposable, now, environment: 'prod' },
    );
  const well = {
    ...{ BackupRetentionPeriod: 14, DeletionProtection: true },
    LatestRestorableTime: new Date(now - 5 * 60_000),
  };

  test.each([
    [well, 'ok', 'any second of 14 days, up to 5 minutes ago'],
    [{ ...well, BackupRetentionPeriod: 0 }, 'wrong', 'RDS makes no backups'],
    [{ ...well, LatestRestorableTime: new Date(now - 31 * 60_000) }, 'wrong', 'is 31 minutes ago'],
    [{ ...well, LatestRestorableTime: undefined }, 'wrong', 'nothing to restore to yet'],
    [{ ...well, DeletionProtection: false }, 'wrong', 'deleted by a slip'],
  ])('%j', async (database, result, detail) => {
    expect(await check(database)).toMatchObject({
      result,
      detail: expect.stringContaining(detail) as string,
    });
  });
});

describe('what status shows, judged', () => {
  const live = { digest: 'sha256:a', digests: ['sha256:a', 'sha256:b'], tags: ['v1'], matomo: '5.8.0' };
  const well: Status = {
    ...{ environment: 'prod', url: 'https://stats.example.org', migration: undefined },
    images: {
      ...{ live, next: live, previous: undefined },
      running: [{ service: 'web', digest: 'sha256:b', tasks: 2 }],
    },
    deployments: [{ service: 'web', state: 'COMPLETED', running: 2, desired: 2, reason: undefined }],
    archive: { at: '2026-11-21T11:05:00Z', exitCode: 0 },
    ...{ certificateDays: 60, certificatePlaceholder: false, alarms: [], release: undefined },
    ...{ scan: { critical: 0, high: 3 }, packages: { critical: 0, high: 0 } },
    listeners: [{ topic: 't', who: 'ops@example.org', state: 'confirmed' }],
  };
  const wrong = (change: Partial<Status>) =>
    statusChecks({ ...well, ...change })
      .filter(({ result }) => result === 'wrong')
      .map(({ what, detail }) => `${what}: ${detail}`);

  test('all is well', () => {
    expect(statusChecks(well).map(({ result }) => result)).toEqual(Array<string>(9).fill('ok'));
  });

  test.each<[string, Partial<Status>]>([
    [
      'images: 1 of web do not run what is live',
      { images: { ...well.images, running: [{ service: 'web', digest: 'sha256:c', tasks: 1 }] } },
    ],
    ['images: no task runs', { images: { ...well.images, running: [] } }],
    ['images: no image is live', { images: { ...well.images, live: undefined } }],
    [
      'tasks: 1 of 2 tasks of web run: no capacity',
      {
        deployments: [
          { service: 'web', state: 'IN_PROGRESS', running: 1, desired: 2, reason: 'no capacity' },
        ],
      },
    ],
    ['archiving task: ended with exit code 1', { archive: { at: undefined, exitCode: 1 } }],
    ['certificate: ends in 5 days', { certificateDays: 5 }],
    ['certificate: the placeholder, which no browser trusts', { certificatePlaceholder: true }],
    ['alarms: open: matomo-prod-x', { alarms: ['matomo-prod-x'] }],
    ['told of alarms: nobody, or only addresses that are not confirmed', { listeners: [] }],
    [
      'told of alarms: nobody, or only addresses that are not confirmed',
      { listeners: [{ topic: 't', who: 'x', state: 'pending' }] },
    ],
    ['image scan: 1 critical and 0 high findings', { scan: { critical: 1, high: 0 } }],
    ['packages: 2 critical and 1 high findings', { packages: { critical: 2, high: 1 } }],
  ])('%s', (finding, change) => {
    expect(wrong(change)).toEqual([finding]);
  });

  test('what nobody has looked at is unknown', () => {
    const unknown = statusChecks({ ...well, scan: undefined, packages: undefined });
    expect(unknown.filter(({ result }) => result === 'unknown').map(({ what }) => what)).toEqual([
      'image scan',
      'packages',
    ]);
  });
});

describe('doctor local', () => {
  const run = async (tasks: TaskState[], lines: string[]) => {
    const fakes = opsContext({ local: place({ admin: lines }, 0, tasks) });
    const ended = await Promise.resolve(doctor().run(fakes.context, {}, 'local')).then(
      () => 'well',
      (error: Error) => error.message,
    );
    return { ended, out: fakes.results.join('\n') };
  };
  const web: TaskState = {
    ...{ role: 'web', id: 'web-1', state: 'RUNNING', health: 'UNKNOWN', started: 0, image: 'x' },
  };

  test('is well', async () => {
    expect(await run([web], [health('schema', true)])).toMatchObject({ ended: 'well' });
  });

  test('says how much is wrong', async () => {
    const stopped = { ...web, state: 'STOPPED', reason: 'ended with exit code 137' };
    const { ended, out } = await run([stopped], [health('schema', false, 'x')]);
    expect(ended).toBe('local is not well: 2 of 3 checks are WRONG above.');
    expect(out).toContain('WRONG tasks: web-1 ended with exit code 137');
  });
});
