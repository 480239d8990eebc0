import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/cli/project';
import { imageVariables } from '../../lib/contract/image';
import { attempt } from '../../lib/engine/child-process';
import { buildImageUnderTest } from '../../stand-ins/deployment/image-under-test';
import { secrets, TestDeployment } from '../../stand-ins/deployment/test-deployment';
import { Load, type Outcome, sleep } from './load';

jest.setTimeout(180_000);

let deployment: TestDeployment;
let task: { container: string; url: string };
const outcomes: { fault: string; seen: string; outcome: Outcome }[] = [];

beforeAll(async () => {
  deployment = new TestDeployment(await buildImageUnderTest());
  await deployment.start();
  expect((await deployment.run('migrate')).exitCode).toBe(0);
  task = await deployment.startPublishedWeb();
}, 600_000);

afterAll(async () => {
  await deployment.remove();
  if (process.env['WRITE_FAULTS'] === '1') writeFileSync(join(projectRoot, 'docs/faults.md'), page());
}, 60_000);

const query = (sql: string) => deployment.database.query(sql);
const inTask = (command: string) => deployment.exec(task.container, command);
const engine = (...args: string[]) => {
  const { engine: with_ } = deployment.image;
  return attempt(with_.name, args, { environment: { ...with_.environment } });
};
const killed = (pattern: string) => inTask(`pkill -KILL -f '${pattern}'; true`);

interface Fault {
  readonly fault: string;
  /** What visitors and users saw, for the table. */
  readonly seen: string;
  /** Brings it about, and mends it. */
  readonly work: () => Promise<void>;
  /** Rows beyond one for a hit that may be. @default 0 */
  readonly duplicates?: number;
  /** Milliseconds until hits are answered again. */
  readonly recovery: number;
  /** Share of hits that has to be answered all the same. @default 0 */
  readonly answered?: number;
  /** Whether the task has to be there afterwards. @default true */
  readonly stays?: false;
}

const faults: readonly Fault[] = [
  {
    fault: 'workers of the fast lane killed (SIGKILL), five times',
    seen: 'nothing: Apache answers in their place',
    work: () => repeated(5, () => killed('lane/worker.php')),
    duplicates: 5,
    recovery: 2_000,
    answered: 0.95,
  },
  {
    fault: 'processes of Apache killed (SIGKILL), five times',
    seen: 'hits that they had in hand get no answer',
    work: () => repeated(5, () => inTask('pgrep apache2 | tail -n +2 | xargs -r kill -KILL; true')),
    duplicates: 5,
    recovery: 2_000,
    answered: 0.8,
  },
  {
    fault: 'the listener of health checks killed (SIGKILL)',
    seen: 'nothing',
    work: () => repeated(2, () => killed('health/listener.php')),
    recovery: 1_000,
    answered: 1,
  },
  {
    fault: 'every connection of the database killed, again and again for 5 s',
    seen: 'some hits get an error',
    work: () =>
      repeated(10, async () => {
        const ids = await query("SELECT id FROM information_schema.processlist WHERE user LIKE 'matomo%'");
        for (const id of ids.split('\n').filter(Boolean)) await query(`KILL ${id}`).catch(() => '');
        await sleep(400);
      }),
    duplicates: 5,
    recovery: 2_000,
  },
  {
    fault: 'the database hangs for 15 s (frozen)',
    seen: 'hits of that time get no answer or an error; the task stays, and its health checks pass',
    work: async () => {
      expect((await engine('pause', deployment.database.name)).exitCode).toBe(0);
      await sleep(15_000);
      expect(await inTask('/opt/matomo-fargate/healthcheck && echo healthy')).toBe('healthy\n');
      expect((await engine('unpause', deployment.database.name)).exitCode).toBe(0);
    },
    duplicates: 32,
    recovery: 15_000,
  },
  {
    fault: 'the database takes no writes for 5 s (read-only, as in a failover)',
    seen: 'hits of that time get an error',
    work: async () => {
      await query('SET GLOBAL read_only = 1');
      await sleep(5_000);
      await query('SET GLOBAL read_only = 0');
    },
    recovery: 2_000,
  },
  {
    fault: 'the database is out of connections for 5 s',
    seen: 'kept connections go on; new ones get an error',
    work: async () => {
      // By one connection: another one might find no room.
      const before = await query('SELECT @@GLOBAL.max_connections');
      await query(`SET GLOBAL max_connections = 10; DO SLEEP(5); SET GLOBAL max_connections = ${before}`);
    },
    recovery: 2_000,
  },
  {
    fault: 'a table of hits is locked for 6 s (a change of the schema)',
    seen: 'hits of that time wait',
    work: async () => {
      const lock = await deployment.database.hold('matomo_test.matomo_log_visit');
      await sleep(6_000);
      await lock.release();
    },
    duplicates: 32,
    recovery: 10_000,
  },
  {
    fault: 'config.ini.php gone for 5 s (the file system is away)',
    seen: 'hits of that time may get an error',
    work: async () => {
      await deployment.shell('cd /var/lib/matomo/config && mv config.ini.php away');
      await sleep(5_000);
      await deployment.shell('cd /var/lib/matomo/config && mv away config.ini.php');
    },
    recovery: 5_000,
  },
  {
    fault: 'two migrations and two archivers at once, while hits come in',
    seen: 'nothing',
    work: async () => {
      const jobs = await Promise.all([
        deployment.run('migrate'),
        deployment.run('archive'),
        deployment.run('migrate'),
        deployment.run('archive'),
      ]);
      expect(jobs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    },
    recovery: 2_000,
    answered: 1,
  },
  {
    fault: 'the database user is rotated, and tasks of the old one go on',
    seen: 'nothing',
    work: async () => {
      const other = {
        ...{
          MATOMO_DATABASE_USERNAME: 'matomo_other',
          MATOMO_DATABASE_PASSWORD: secrets.MATOMO_DATABASE_PASSWORD,
        },
      };
      expect((await deployment.run('migrate', { environment: other })).exitCode).toBe(0);
    },
    recovery: 1_000,
    answered: 1,
  },
  {
    fault: 'an archiver killed in the middle (SIGKILL), and the next one goes on',
    seen: 'nothing',
    work: async () => {
      const job = await deployment.startJob('archive');
      await sleep(700);
      await deployment.kill(job).catch(() => undefined);
      expect((await deployment.run('archive')).exitCode).toBe(0);
    },
    recovery: 1_000,
    answered: 1,
  },
  {
    fault: 'a rollout: a new task takes over, the old one is stopped',
    seen: 'nothing',
    work: async () => {
      const old = task;
      task = await deployment.startPublishedWeb();
      // The load balancer sends nothing new for some seconds before.
      await sleep(1_000);
      expect(await deployment.stop(old.container)).toBe(0);
    },
    recovery: 1_000,
    answered: 1,
  },
  {
    fault: 'a task killed (SIGKILL) while another one is there',
    seen: 'hits that it had in hand get no answer',
    work: async () => {
      const old = task;
      task = await deployment.startPublishedWeb({ environment: { [imageVariables.acceleration]: 'off' } });
      await deployment.kill(old.container);
    },
    duplicates: 1,
    recovery: 1_000,
    answered: 0.9,
  },
];

test.each(faults)('$fault', async ({ fault, seen, work, duplicates = 0, recovery, answered = 0 }) => {
  const load = new Load(deployment, () => task.url);
  await sleep(1_500);
  await work().finally(() => load.faultIsOver());
  const outcome = await load.end();
  outcomes.push({ fault, seen, outcome });
  expect(outcome.lost).toBe(0);
  expect(outcome.duplicates).toBeLessThanOrEqual(duplicates);
  expect(outcome.recovery).toBeLessThanOrEqual(recovery);
  expect(outcome.answered / outcome.sent).toBeGreaterThanOrEqual(answered);
  expect(
    (await engine('container', 'inspect', '--format', '{{.State.Running}}', task.container)).stdout,
  ).toBe('true\n');
});

async function repeated(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) {
    await work();
    await sleep(300);
  }
}

/** The table of docs/faults.md. `WRITE_FAULTS=1 npm run test:faults` writes it. */
function page(): string {
  return [
    '# Faults',
    '',
    'What visitors and users notice when something breaks while hits come in, some 17 in a second, and what becomes of them.',
    'This table is made by a run of `npm run test:faults`, on one machine, with one web task of 512 MiB; the test holds the',
    'product to it: nothing that was answered is lost. Seconds depend on the machine.',
    '',
    '| fault | what visitors and users see | hits sent | answered | lost of these | stored twice | answered again after |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...outcomes.map(
      ({ fault, seen, outcome: { sent, answered, lost, duplicates, recovery } }) =>
        `| ${fault} | ${seen} | ${sent} | ${answered} | ${lost} | ${duplicates} | ${(recovery / 1000).toFixed(1)} s |`,
    ),
    '',
    'Not in this table, and tested elsewhere: a full or missing file system at a migration, a database that another authority',
    'vouches for, an archiver without memory or time, a broken image (the gate keeps the old one serving), a lock whose',
    'connection dies (`test/docker/contract/`, `test/deploy/`). Not tested: skewed clocks, a name service that is away.',
    '',
  ].join('\n');
}
