import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** As it is typed: without npm's settings of the run that these tests are part of. */
function npm(...args: string[]) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return spawnSync('npm', args, { cwd: root, encoding: 'utf8', env: { ...env, CDK_VALIDATION: 'false' } });
}

test.each([[[]], [['-s']]])(
  'npm run %j ops -- cost dev --json prints JSON and nothing else',
  (silent) => {
    const { status, stdout, stderr } = npm('run', ...silent, 'ops', '--', 'cost', 'dev', '--json');
    // Progress is for the terminal, and nothing of npm is between.
    expect(status).toBe(0);
    expect(stderr).toMatch(/^… Synthesising dev[^\n]*\n✓ Synthesising dev[^\n]*\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ pageviewsPerMonth: 10_000 });
  },
  60_000,
);

test("what a command says of its failure is shown, its exit code is npm's, and npm adds nothing", () => {
  const { status, stdout, stderr } = npm('run', 'ops', '--', 'csot', 'prod');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^There is no command 'csot'\. [^\n]+\n$/);
}, 60_000);

test('npm shows its own errors where it is asked to', () => {
  expect(npm('run', 'nosuch')).toMatchObject({ status: 1, stdout: '', stderr: '' });
  expect(npm('run', 'nosuch', '--loglevel=error').stderr).toMatch(/Missing script: "nosuch"/);
});

test('no workflow hides why npm ci failed', () => {
  const workflows = ['deploy', 'main', 'pull-request', 'release'].map((name) =>
    readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8'),
  );
  const calls = workflows.flatMap((text) => text.match(/npm ci .*/g) ?? []);
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) expect(call).toMatch(/--loglevel=error$/);
});
