import { spawnSync } from 'node:child_process';

/** Runs the tool as `npm run ops -- …` does. */
function ops(...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bin/ops.ts', ...args], { encoding: 'utf8' });
}

test('cost works from the templates of an environment that nobody deployed', () => {
  const { status, stdout, stderr } = ops('cost', 'dev', '--json');
  expect(status).toBe(0);
  expect(stderr).toMatch(/^… Synthesising dev[^\n]*\n✓ Synthesising dev[^\n]*\n$/);
  const report = JSON.parse(stdout) as { pageviewsPerMonth: number; totalPerMonth: number };
  expect(report.pageviewsPerMonth).toBe(10_000);
  expect(report.totalPerMonth).toBeGreaterThan(0);
}, 60_000);

test("an unknown environment ends with exit 2 and the configuration's own sentence", () => {
  const { status, stdout, stderr } = ops('cost', 'porduction');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^There is no environment 'porduction'\. [^\n]+\n$/m);
}, 60_000);
