import { spawn } from 'node:child_process';
import { clearTimeout, setTimeout } from 'node:timers';

/** npm gets so long to end by itself. */
const patienceMs = 5000;

/**
 * Runs `npm ci`. When this process is told to end, so is npm, with all that it has started.
 * @param started is called with the process number of npm
 * @returns npm's exit code, or the signal that ended this process
 */
export function npmCi(root, started) {
  return new Promise((resolve) => {
    // A group of its own, so that a signal reaches npm's children too. `loglevel`: .npmrc would hide npm's errors.
    const npm = spawn('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      detached: true,
    });
    if (npm.pid !== undefined) started(npm.pid);
    let ended;
    let timer;
    const end = (signal) => {
      ended ??= signal;
      tell(npm, signal);
      timer ??= setTimeout(() => tell(npm, 'SIGKILL'), patienceMs);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, end);
    const settle = (result) => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, end);
      resolve(ended === undefined ? result : { signal: ended });
    };
    npm.on('error', ({ message }) => settle({ status: 1, message }));
    npm.on('exit', (status) => settle({ status: status ?? 1 }));
  });
}

function tell({ pid }, signal) {
  if (pid === undefined) return; // There is no npm.
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
