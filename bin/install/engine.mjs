import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The commands that look for a container engine next, and install one where there is none (lib/engine/find-engine.ts). */
const needIt = ['prestart', 'pretest'];

/**
 * Begins to install a container engine beside npm, which waits for the network half of the time: on a Debian that has none,
 * as root. If it fails, the command itself tries again, and says why.
 *
 * @param script that npm runs; `npm_lifecycle_event`
 * @returns ends with it
 */
export function installEngine(root, script) {
  const isWanted = needIt.includes(script) && process.getuid?.() === 0 && isOnPath('apt-get');
  if (!isWanted || isOnPath('podman') || dockerAnswers()) return Promise.resolve();
  console.error('Installing Podman from the distribution meanwhile: no container engine is there.');
  const { engine, base } = JSON.parse(readFileSync(join(root, 'lib/engine/host-packages.json'), 'utf8'));
  return apt('update', '-q').then(() =>
    apt('install', '-q', '-y', '--no-install-recommends', ...engine, ...base),
  );
}

/** In turns with lib/engine/debian-packages.ts. */
function apt(...args) {
  const lock = join(tmpdir(), 'matomo-fargate-apt.lock');
  const child = spawn('flock', [lock, 'apt-get', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('error', resolve).once('close', resolve));
}

/** Its program alone is none: a machine may have that without a server. */
function dockerAnswers() {
  return spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
