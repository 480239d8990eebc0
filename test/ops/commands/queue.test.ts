import { runOps } from '../../../lib/ops/commands';
import { ecsWorld } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';

async function ops(args: readonly string[], row: Record<string, unknown>, exit = 0) {
  const { clients, started } = ecsWorld({ job: { exitCode: exit, lines: [JSON.stringify(row)] } });
  const fakes = opsContext({ clients });
  const exitCode = await runOps(['queue', ...args], fakes.context);
  const commands = started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), commands };
}

const waiting = { waiting: 12, oldestSeconds: 3, aside: 0, lists: [12, 0, 0, 0, 0, 0, 0, 0] };

test('status: what waits, for how long', async () => {
  const { exitCode, out, commands } = await ops(['status', 'prod'], waiting);
  expect(out).toMatch(/^waiting +12$/m);
  expect(out).toMatch(/^the oldest for +3 s$/m);
  expect({ exitCode, commands }).toEqual({ exitCode: 0, commands: [['admin', 'queue', 'status']] });
});

test('status: ends with 1 while there are hits that could not be stored', async () => {
  const { exitCode, out } = await ops(['status', 'prod'], { ...waiting, aside: 2 });
  expect(out).toMatch(/^could not be stored +2$/m);
  expect(exitCode).toBe(1);
});

test('retry: tries them again, --dry-run does not', async () => {
  const { out, commands } = await ops(['retry', 'prod'], { retried: 2 });
  expect(out).toContain('2 wait in the queue again');
  expect(commands).toEqual([['admin', 'queue', 'retry']]);
  expect((await ops(['retry', 'prod'], { retried: 0 })).out).toBe('There was nothing to try again.');
  expect((await ops(['retry', 'prod', '--dry-run'], {})).commands).toEqual([]);
});

test('where there is no queue, the key that makes one is said', async () => {
  const none = {
    level: 'error',
    source: 'admin',
    message: "this environment has no queue; the configuration's key `queue` makes one.",
  };
  const { exitCode, said } = await ops(['status', 'prod'], none, 78);
  expect(said).toContain("This environment has no queue; the configuration's key `queue` makes one.");
  expect(exitCode).toBe(2);
});
