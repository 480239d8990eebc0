import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inProject } from '../../lib/cli/project';
import { until } from '../../lib/cli/until';
import { attempt } from '../../lib/engine/child-process';

/** Process ids of what a process has started, and of what that has. */
async function descendants(parent: number): Promise<number[]> {
  const { stdout } = await attempt('ps', ['-eo', 'pid=,ppid=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (id: number): number[] =>
    rows.flatMap(([pid = 0, of]) => (of === id ? [pid, ...below(pid)] : []));
  return below(parent);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'npm run emulator ends at %s, and with it all that it has started',
  async (signal) => {
    const emulator = spawn(
      process.execPath,
      ['--no-warnings', '--import', 'tsx', inProject('bin/emulator.ts'), 'dev'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = once(emulator, 'exit');
    let said = '';
    emulator.stderr.on('data', (text: Buffer) => (said += text.toString()));
    // The server, and the CDK's command that deploys to it.
    const children = await until(
      async () => {
        const found = await descendants(emulator.pid ?? 0);
        return said.includes('cdk bootstrap') && found.length >= 2 ? found : undefined;
      },
      { within: 240_000, every: 200 },
    );
    expect(children).toBeDefined();
    process.kill(emulator.pid ?? 0, signal);
    const [exitCode] = (await ended) as [number | null];
    expect(exitCode).toBe(0);
    const left = () => (children ?? []).filter(isAlive);
    await until(() => Promise.resolve(left().length > 0 ? undefined : true), { within: 10_000, every: 100 });
    expect(left()).toEqual([]);
    expect(said).not.toMatch(/\bat .*:\d+:\d+/);
  },
  300_000,
);
