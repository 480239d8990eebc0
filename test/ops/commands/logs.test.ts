import { runOps } from '../../../lib/ops/commands';
import { ecsWorld, type LogEntry } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';

const now = Date.UTC(2026, 10, 21, 12);
const minutes = (count: number) => now - count * 60_000;
const request = (status: number) =>
  JSON.stringify({
    ...{ time: 'x', source: 'request', visitor: '192.0.0.0', method: 'GET', path: '/matomo.php' },
    ...{ status, milliseconds: 3 },
  });
const said = (level: string, message: string) => JSON.stringify({ level, source: 'archive', message });
const entries: readonly LogEntry[] = [
  { role: 'archive', task: '1111aaaa', time: minutes(5), line: said('warning', 'no visits') },
  { role: 'web', task: '2222bbbb', time: minutes(10), line: request(200) },
  { role: 'web', task: '2222bbbb', time: minutes(4), line: 'AH00094: plain' },
  { role: 'web', task: '2222bbbb', time: minutes(20), line: request(500) },
];

async function logs(args: readonly string[], logged = entries, interruptAt?: number) {
  const { clients, cloudWatchLogs } = ecsWorld({ logs: logged });
  const { context, results, notes, sleeps } = opsContext({
    clients,
    now,
    ...(interruptAt !== undefined && { interruptAt }),
  });
  const exitCode = await runOps(['logs', 'prod', ...args], context);
  const inputs = cloudWatchLogs.inputsOf('FilterLogEventsCommand');
  return { exitCode, lines: results, said: notes.join('\n'), sleeps, inputs };
}

test('lines of all tasks in one order, of a quarter of an hour', async () => {
  expect(await logs([])).toMatchObject({
    exitCode: 0,
    lines: [
      '2026-11-21 11:50:00  web 2222bbbb  GET /matomo.php 200, 3 ms, 192.0.0.0',
      '2026-11-21 11:55:00  archive 1111aaaa  warning: no visits',
      '2026-11-21 11:56:00  web 2222bbbb  AH00094: plain',
    ],
  });
});

test('of one role, from a moment on, as JSON', async () => {
  const { lines, inputs } = await logs(['web', '--since', '2026-11-21T11:30Z', '--json']);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { role: 'web', task: '2222bbbb', line: request(500) },
    { line: request(200) },
    { line: 'AH00094: plain' },
  ]);
  expect(inputs).not.toContainEqual(expect.objectContaining({ logGroupName: '/archive' }));
});

test('--errors lets CloudWatch choose', async () => {
  const { inputs } = await logs(['web', '--errors']);
  expect(inputs[0]).toMatchObject({
    filterPattern: '{ ($.level = "error") || ($.level = "warning") || ($.status >= 500) }',
  });
});

test('nothing is a hint, not a failure', async () => {
  const { exitCode, lines, said: hint } = await logs(['--since', '1m'], []);
  expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: [] });
  expect(hint).toBe('Nothing was written since 2026-11-21T11:59:00.000Z; look further back with --since 1d.');
});

test('--follow tells each line once, until Ctrl-C', async () => {
  const { exitCode, lines, sleeps } = await logs(['--follow'], entries, 3);
  expect({ exitCode, count: lines.length, looks: sleeps.length }).toEqual({
    exitCode: 0,
    count: 3,
    looks: 3,
  });
});

test('--follow hears what CloudWatch shows late', async () => {
  const late: LogEntry[] = [];
  const { clients } = ecsWorld({ logs: late });
  const { context, results } = opsContext({ clients, now, interruptAt: 3 });
  const clock = {
    ...context.clock,
    sleep: (milliseconds: number) => {
      late.push({ role: 'web', task: 'cccc', time: now - 20_000, line: `late ${late.length}` });
      return context.clock.sleep(milliseconds);
    },
  };
  expect(await runOps(['logs', 'prod', '--follow', '--since', '1m'], { ...context, clock })).toBe(0);
  expect(results.map((line) => line.split('  ').at(-1))).toEqual(['late 0', 'late 1']);
});

test.each([
  [['--since', 'yesterday'], "--since is 'yesterday'; it takes a length of time such as 30m"],
  [['--since', '5x'], "--since is '5x'"],
  [['worker'], "There is no task 'worker' in prod; there are web, archive, migrate, rotate, smoke."],
])('%j is a wrong call', async (args, reason) => {
  const { exitCode, said: why } = await logs(args);
  expect(why).toContain(reason);
  expect(exitCode).toBe(2);
});
