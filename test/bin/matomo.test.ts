import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the app as the CDK CLI does, with no AWS credentials in sight. */
function runApp(env: string) {
  return spawnSync(process.execPath, ['--import', 'tsx', 'bin/matomo.ts'], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: tmpdir(),
      CDK_CONTEXT_JSON: JSON.stringify({ env }),
      CDK_OUTDIR: mkdtempSync(join(tmpdir(), 'matomo-app-')),
    },
  });
}

test('an unknown environment ends with exit 2 and one sentence', () => {
  const { status, stderr, stdout } = runApp('nosuch');
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^There is no environment 'nosuch'\. [^\n]+\n$/);
});
