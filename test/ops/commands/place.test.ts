import type { Task } from '@aws-sdk/client-ecs';
import { runOps } from '../../../lib/ops/commands';
import { ecsWorld, type EcsWorld, type LogEntry } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';
import { ReleaseTableFake } from '../../support/release-table';

const digest = `sha256:${'a'.repeat(64)}`;
const task = (role: string, more: Task = {}): Task => ({
  taskArn: `task/matomo-prod/${role}1`,
  taskDefinitionArn: `task-definition/matomo-prod-${role}:7`,
  ...{ desiredStatus: 'RUNNING', lastStatus: 'RUNNING', startedAt: new Date(Date.UTC(2026, 10, 20)) },
  containers: [{ name: 'matomo', imageDigest: digest }],
  ...more,
});

interface Options {
  readonly answers?: string[];
  readonly interruptAt?: number;
}

async function ops(args: readonly string[], world: EcsWorld = {}, options: Options = {}) {
  const { clients, started } = ecsWorld(world);
  const dynamoDb = new ReleaseTableFake().client;
  const fakes = opsContext({ clients: { ...clients, dynamoDb }, ...options });
  const exitCode = await runOps(args, fakes.context);
  return {
    exitCode,
    out: fakes.results.join('\n'),
    said: fakes.notes.join('\n'),
    started: started.map(({ taskDefinition, startedBy, overrides }) => ({
      taskDefinition,
      startedBy,
      ...overrides?.containerOverrides?.[0],
    })),
    handed: fakes.handed,
  };
}

describe('tasks', () => {
  test('what runs, and why what stopped did', async () => {
    const stopped = { desiredStatus: 'STOPPED', lastStatus: 'STOPPED', stoppedReason: 'OutOfMemory' };
    const { out } = await ops(['tasks', 'prod'], {
      tasks: [task('web', { healthStatus: 'HEALTHY' }), task('archive', stopped)],
    });
    expect(out.split('\n')).toEqual([
      'archive  archive1  STOPPED           since 2026-11-20T00:00:00Z  aaaaaaaaaaaa',
      '    OutOfMemory',
      'web      web1      RUNNING, HEALTHY  since 2026-11-20T00:00:00Z  aaaaaaaaaaaa',
    ]);
  });

  test('nothing', async () => {
    expect((await ops(['tasks', 'prod'])).out).toBe('Nothing runs in prod.');
  });
});

describe('console', () => {
  test('passes arguments, output and exit code through', async () => {
    const lines = ['5.8.0', '{"level":"warning","source":"console","message":"slow"}'];
    const { exitCode, out, said, started } = await ops(
      ['console', 'prod', '--', 'core:version', '--no-ansi'],
      { job: { lines, exitCode: 7 } },
    );
    expect(exitCode).toBe(7);
    expect({ out, said }).toEqual({ out: '5.8.0', said: 'the task begins\nwarning: slow' });
    expect(started).toMatchObject([
      { taskDefinition: 'matomo-prod-archive', command: ['console', 'core:version', '--no-ansi'] },
    ]);
    expect(started[0]?.startedBy).toMatch(/^console-.{13}$/);
  });

  test('a task that never started is a failure with its reason', async () => {
    const { exitCode, said } = await ops(['console', 'prod', '--', 'core:version'], { job: {} });
    expect(said).toContain('The task was never started: Essential container in task exited');
    expect(exitCode).toBe(1);
  });

  test('Ctrl-C says that the task goes on, and where to look', async () => {
    const { exitCode, said } = await ops(
      ['console', 'prod', '--', 'core:archive'],
      { job: { exitCode: 0 } },
      { interruptAt: 1 },
    );
    expect(said).toContain(
      'The task goes on without this command: npm run ops -- logs prod archive --follow',
    );
    expect(exitCode).toBe(1);
  });
});

describe('run', () => {
  test('a job once: a second call waits for the first', async () => {
    const { exitCode, said, started } = await ops(['run', 'prod', 'archive'], { job: { exitCode: 0 } });
    expect(exitCode).toBe(0);
    expect(said).toBe('the task begins\narchive is done.');
    expect(started).toMatchObject([{ startedBy: 'run-archive', command: ['archive'] }]);
  });

  test('its exit code is passed on', async () => {
    expect(await ops(['run', 'prod', 'archive'], { job: { exitCode: 70 } })).toMatchObject({
      exitCode: 70,
      said: 'the task begins\narchive ended with exit code 70.',
    });
  });

  test('migrate, where nobody releases', async () => {
    const { exitCode, started } = await ops(['run', 'prod', 'migrate'], { job: { exitCode: 0 } });
    expect(exitCode).toBe(0);
    expect(started).toMatchObject([{ taskDefinition: 'matomo-prod-migrate' }]);
  });

  test.each([
    ['geoip', "prod has no task 'geoip'"],
    ['backup', "There is no job 'backup'; there are archive, geoip, migrate, probe."],
  ])('%s is refused where there is none', async (job, reason) => {
    const { exitCode, said, started } = await ops(['run', 'prod', job]);
    expect(said).toContain(reason);
    expect({ exitCode, started }).toEqual({ exitCode: 2, started: [] });
  });
});

describe('shell', () => {
  const open = { tasks: [task('web', { enableExecuteCommand: true })] };

  test('is the AWS CLI’s, in a running task', async () => {
    const { handed } = await ops(['shell', 'prod', '--profile', 'p'], open, { answers: [] });
    expect(handed).toEqual([
      [
        ...['aws', 'ecs', 'execute-command', '--interactive', '--command', '/bin/bash'],
        ...['--cluster', 'matomo-prod', '--task', 'task/matomo-prod/web1', '--container', 'matomo'],
        ...['--profile', 'p', '--region', 'eu-central-1'],
      ],
    ]);
  });

  test.each([
    [open, 2, 'A shell needs a terminal'],
    [{ tasks: [task('web')] }, 1, "Say shell: 'audited' in config/prod.ts"],
    [{}, 1, "No task 'web' of prod runs"],
  ])('refused: %#', async (world, code, reason) => {
    const { exitCode, said, handed } = await ops(['shell', 'prod'], world);
    expect(said).toContain(reason);
    expect({ exitCode, handed }).toEqual({ exitCode: code, handed: [] });
  });
});

describe('users', () => {
  const row = {
    ...{ login: 'maria', email: 'maria@example.org', superUser: false, secondFactor: false, invited: false },
    ...{ lastSeen: '2026-11-20T08:00:00Z', tokens: 2, access: { view: [1, 2] } },
  };
  const job = (rows: readonly object[]) => ({
    job: { lines: rows.map((each) => JSON.stringify(each)), exitCode: 0 },
  });

  test('list', async () => {
    const { out, started } = await ops(['users', 'list', 'prod'], job([row]));
    expect(out.split('\n')).toEqual([
      'login  email              access        second factor  tokens  last seen',
      'maria  maria@example.org  view on 1, 2  NO             2       2026-11-20T08:00:00Z',
    ]);
    expect(started).toMatchObject([{ command: ['admin', 'users', 'list'] }]);
  });

  test('list as JSON', async () => {
    const { out } = await ops(['users', 'list', 'prod', '--json'], job([row]));
    expect(JSON.parse(out)).toEqual([row]);
  });

  test('what the image refuses is a wrong call, with its reason', async () => {
    const lines = ['{"level":"error","source":"admin","message":"there is no user \'x\'"}'];
    const { exitCode, said } = await ops(['users', 'grant', 'prod', 'x', 'view', '1'], {
      job: { lines, exitCode: 64 },
    });
    expect({ exitCode, said }).toEqual({ exitCode: 2, said: "the task begins\nThere is no user 'x'" });
  });

  test('what fails without a word says so', async () => {
    const { exitCode, said } = await ops(['users', 'list', 'prod'], { job: { exitCode: 137 } });
    expect({ exitCode, said }).toEqual({
      exitCode: 1,
      said: 'the task begins\nIt ended with exit code 137 and did not say why',
    });
  });

  test.each(['remove', 'reset-2fa', 'reset-password'])('%s asks for the environment’s name', async (verb) => {
    const call = ['users', verb, 'prod', 'maria'];
    const done = job([{ login: 'maria', removed: 'maria', changed: true }]);
    const without = await ops(call, done);
    expect(without).toMatchObject({ exitCode: 2, started: [] });
    expect(without.said).toContain('give --yes. Nothing was changed.');
    expect(await ops(call, done, { answers: ['stage'] })).toMatchObject({ exitCode: 2, started: [] });
    expect(await ops(call, done, { answers: ['prod'] })).toMatchObject({ exitCode: 0 });
    expect(await ops([...call, '--yes'], done)).toMatchObject({
      exitCode: 0,
      started: [{ command: ['admin', 'users', verb, 'maria'] }],
    });
  });

  test('--dry-run does nothing', async () => {
    expect(await ops(['users', 'add', 'prod', 'maria', 'm@example.org', '1', '--dry-run'])).toMatchObject({
      exitCode: 0,
      started: [],
      out: 'Would do, in prod: maria is invited by a mail to m@example.org, with view on site 1.',
    });
  });
});

describe('sites code', () => {
  const site = (number: number, lastHit: string | null) =>
    JSON.stringify({ site: number, name: `Site ${number}`, url: `https://s${number}.example.org`, lastHit });
  const job = { lines: [site(1, '2026-11-20 10:00:00'), site(2, null)], exitCode: 0 };

  test('shows the code of every site, and whether a hit has arrived', async () => {
    const { out, started } = await ops(['sites', 'code', 'prod'], { job });
    expect(started[0]?.command).toEqual(['admin', 'sites', 'list']);
    expect(out).toContain('https://s1.example.org. Its last hit arrived at 2026-11-20 10:00:00.');
    expect(out).toContain('https://s2.example.org. NO hit has arrived yet.');
    expect(out).toMatch(/setSiteId', '1'[^]*setSiteId', '2'/);
  });

  test('of one site; another one is refused with those that there are', async () => {
    const { out, started } = await ops(['sites', 'code', 'prod', '2'], { job });
    expect(started[0]?.command).toEqual(['admin', 'sites', 'list']);
    expect(out).toContain("setSiteId', '2'");
    expect(out).not.toContain("setSiteId', '1'");
    const { exitCode, said } = await ops(['sites', 'code', 'prod', '7'], { job });
    expect(exitCode).toBe(2);
    expect(said).toContain('There is no site 7; there are 1, 2');
  });
});

describe('sites add', () => {
  test('ends with the tracking code of the new site', async () => {
    const lines = [JSON.stringify({ site: 3, url: 'https://shop.example.org', added: true })];
    const { out } = await ops(['sites', 'add', 'prod', 'Shop', 'https://shop.example.org'], {
      job: { lines, exitCode: 0 },
    });
    expect(out).toContain('Site 3, https://shop.example.org, is added.');
    expect(out).toContain('var u="https://stats.example.org/";');
    expect(out).toContain("_paq.push(['setSiteId', '3']);");
  });
});

describe('config diff', () => {
  const diff = (more: object) =>
    ops(['config', 'diff', 'prod'], {
      job: {
        lines: [JSON.stringify({ section: 'General', key: 'k', value: '1', layer: 'file', ...more })],
        exitCode: 0,
      },
    });

  test('ends with 0 where nothing is unexpected, with 1 where something is', async () => {
    const expected = await diff({});
    expect(expected).toMatchObject({ exitCode: 0 });
    expect(expected.out).toContain('Nothing is unexpected.');
    const unexpected = await diff({ unexpected: 'not heard: image says it' });
    expect(unexpected).toMatchObject({ exitCode: 1 });
    expect(unexpected.out).toContain(
      '[General] k  1      config.ini.php  UNEXPECTED: not heard: image says it',
    );
  });
});

describe('privacy check', () => {
  const row = (ok: boolean) => JSON.stringify({ what: 'stored addresses', ok, detail: 'x', remedy: 'y' });
  const request = (visitor: string): LogEntry => ({
    ...{ role: 'web', task: 'web/matomo/w1', time: Date.UTC(2026, 10, 21) - 60_000 },
    line: JSON.stringify({ source: 'request', visitor, method: 'GET', path: '/matomo.php', status: 204 }),
  });
  const check = (
    { probe = {}, ok = true }: { probe?: { exitCode?: number; said?: string }; ok?: boolean },
    visitors: readonly string[] = ['192.0.0.0', '2001:db8::', '-'],
  ) =>
    ops(['privacy', 'check', 'prod'], {
      logs: visitors.map(request),
      job: (command) =>
        command[0] === 'probe'
          ? {
              exitCode: probe.exitCode ?? 0,
              lines: [JSON.stringify({ level: 'error', source: 'probe', message: probe.said ?? '' })],
            }
          : { exitCode: 0, lines: [row(ok)] },
    });

  test('sends a page view, asks what is in force, and reads the request log', async () => {
    const { exitCode, out, started } = await check({});
    expect(started.map(({ command }) => command)).toEqual([['probe'], ['admin', 'privacy', 'check']]);
    expect(out).toContain('ok    stored addresses: x');
    expect(out).toContain('ok    request log: no full address in 3 requests of the last 5 minutes');
    expect(exitCode).toBe(0);
  });

  test.each<[string, Parameters<typeof check>, string]>([
    ['something declared that does not hold', [{ ok: false }], 'WRONG stored addresses: x'],
    [
      'a page view that is stored in full',
      [{ probe: { exitCode: 1, said: 'the address was stored in full' } }],
      'WRONG page view: the address was stored in full',
    ],
    ['an address in the log', [{}, ['192.0.2.7', '192.0.0.0']], 'WRONG request log: 1 of 2 requests'],
    ['an IPv6 address in the log', [{}, ['2001:db8::1']], 'WRONG request log: 1 of 1 requests'],
  ])('ends with 1 for %s', async (_what, given, told) => {
    const { exitCode, out } = await check(...given);
    expect(out).toContain(told);
    expect(exitCode).toBe(1);
  });
});

describe('pause and resume', () => {
  const job = { lines: [JSON.stringify({ paused: true, sentence: 'Back at noon.' })], exitCode: 0 };

  test('pause asks for the environment’s name, and passes its sentence on', async () => {
    expect((await ops(['pause', 'prod', 'Back at noon.'], { job })).started).toEqual([]);
    const { out, started } = await ops(['pause', 'prod', 'Back at noon.', '--yes'], { job });
    expect(started[0]?.command).toEqual(['admin', 'pages', 'pause', 'Back at noon.']);
    expect(out).toContain('answers with: Back at noon. Visits are recorded.');
  });

  test('resume asks nobody', async () => {
    const { out, started } = await ops(['resume', 'prod'], {
      job: { lines: [JSON.stringify({ paused: false, wasPaused: true })], exitCode: 0 },
    });
    expect(started[0]?.command).toEqual(['admin', 'pages', 'resume']);
    expect(out).toBe('The pages are open again.');
  });
});

describe('a wrong call', () => {
  test.each([
    ['users', "There is no command 'users'. Known are users list, users add,"],
    ['users lst prod', 'did you mean users list?'],
    ['backups local', 'is in no account of AWS'],
    ['secrets local', 'is in no account of AWS'],
  ])('%s', async (call, reason) => {
    const { exitCode, said } = await ops(call.split(' '));
    expect(said).toContain(reason);
    expect(said).not.toContain('promote');
    expect(exitCode).toBe(2);
  });
});

describe('completion', () => {
  test('bash completes nouns and verbs', async () => {
    const { out } = await ops(['completion', 'bash']);
    expect(out).toContain('users) COMPREPLY=($(compgen -W "list add grant remove reset-2fa reset-password"');
    expect(await ops(['completion', 'fish'])).toMatchObject({ exitCode: 2 });
  });
});
