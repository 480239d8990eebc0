/**
 * Installs the locked dependencies where they are missing or differ from package-lock.json, so that `npm start` and
 * `npm test` work as the first command typed in a fresh clone. With --warn-only it goes on with dependencies that
 * differ: a roll-back must work without a registry. Plain JavaScript: nothing is installed yet.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installEngine } from './install/engine.mjs';
import { differenceOf } from './install/difference.mjs';
import { Lock } from './install/lock.mjs';
import { npmCi } from './install/npm-ci.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const warnOnly = process.argv.includes('--warn-only');

async function main() {
  if (differenceOf(root) === undefined) return 0;
  const lock = new Lock(join(root, '.cache/install.lock'));
  await lock.take((pid) => console.error(`Process ${pid} is installing the dependencies; waiting for it …`));
  try {
    // The one who held the lock before may have done it.
    return await install(differenceOf(root), lock);
  } finally {
    lock.release();
  }
}

async function install(difference, lock) {
  if (difference === undefined) return 0;
  if (warnOnly && difference.whole) {
    console.error(
      `${difference.sentence} Going on with what is installed; npm run setup installs what is locked.`,
    );
    return 0;
  }
  console.error(`${difference.sentence} Installing what is locked (npm ci) …`);
  const engine = installEngine(root, process.env.npm_lifecycle_event);
  const { status, signal, message } = await npmCi(root, (pid) => lock.worker(pid));
  if (signal !== undefined) return signal;
  await engine;
  if (status === 0) return 0;
  console.error(
    `npm ci failed: ${message ?? 'see its message above'}. It needs the npm registry, and Node 22 or newer (20.19 does). ` +
      'Then run the same command again.',
  );
  return 1;
}

const result = await main();
// Ends by the signal that it was told to end by, as shells expect it.
if (typeof result === 'string') process.kill(process.pid, result);
else process.exitCode = result;
