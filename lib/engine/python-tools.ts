import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../cli/project';

const cache = inProject('.cache');

/**
 * The `bin` folder of a Python environment with the packages of a requirements file. Made once per content of the
 * file, below .cache; on Debian with root, Python itself is installed if it is missing.
 *
 * @throws Error with the failing command's own words
 */
export function pythonTools(requirements: string): string {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(cache, `python-${digest}`);
  // Its scripts name its path, so it can't be made elsewhere and moved here when it is whole.
  const complete = join(environment, 'complete');
  if (!existsSync(complete)) {
    rmSync(environment, { recursive: true, force: true });
    makeEnvironment(environment);
    run(join(environment, 'bin/python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-compile',
      '--requirement',
      requirements,
    ]);
    writeFileSync(complete, '');
  }
  return join(environment, 'bin');
}

function makeEnvironment(folder: string): void {
  mkdirSync(cache, { recursive: true });
  if (spawnSync('python3', ['-m', 'venv', folder]).status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'Python 3 with venv is needed. Install it (on Debian: python3-venv) and run the tests again.',
    );
  }
  run('apt-get', ['update', '--quiet=2']);
  run('apt-get', ['install', '--quiet=2', '--yes', '--no-install-recommends', 'python3-venv']);
  run('/usr/bin/python3', ['-m', 'venv', folder]);
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
