/**
 * Installs the locked dependencies when they are missing or older than package-lock.json, so that `npm start`
 * and `npm test` work as the first command typed in a fresh clone. Plain JavaScript: nothing is installed yet.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modifiedAt = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm rewrites this hidden lock file at the end of every complete install.
const installedAt = modifiedAt('node_modules/.package-lock.json');
if (installedAt < modifiedAt('package-lock.json')) {
  console.error('Installing the locked dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error('npm ci failed: see its message above. It needs Node 20.19 or newer and the npm registry.');
    process.exit(1);
  }
}
