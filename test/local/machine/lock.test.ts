import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whileLocked } from '../../../lib/local/machine/lock';

const directory = mkdtempSync(join(tmpdir(), 'matomo-lock-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'dev.lock');

test('a second start of an environment is told who runs it; another environment is not', async () => {
  await whileLocked(directory, 'dev', async () => {
    await expect(whileLocked(directory, 'dev', () => Promise.resolve())).rejects.toThrow(
      new RegExp(`^dev is run by .+ \\(process ${process.pid}\\) since 20.*Ctrl-C`),
    );
    await expect(whileLocked(directory, 'stage', () => Promise.resolve('runs'))).resolves.toBe('runs');
  });
  expect(existsSync(file)).toBe(false);
});

test('a start that fails leaves no lock', async () => {
  await expect(whileLocked(directory, 'dev', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['of a process that is gone', () => JSON.stringify({ pid: spawnSync('true').pid, user: 'x', since: 'x' })],
  ['that nobody can read', () => '{'],
])('a lock %s holds nobody up', async (_what, content) => {
  writeFileSync(file, content());
  await expect(whileLocked(directory, 'dev', () => Promise.resolve('runs'))).resolves.toBe('runs');
});
