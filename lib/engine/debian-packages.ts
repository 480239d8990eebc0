import { readFileSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inProject } from '../cli/project';
import { run } from './child-process';

/** What this machine needs: to run containers, and to build images where no registry answers. */
export const hostPackages = JSON.parse(
  readFileSync(inProject('lib/engine/host-packages.json'), 'utf8'),
) as Readonly<Record<'engine' | 'base', readonly string[]>>;

/** True if this machine is a Debian or Ubuntu whose packages this user may install. */
export async function canInstallPackages(): Promise<boolean> {
  return process.getuid?.() === 0 && (await isOnPath('apt-get'));
}

/** Installs packages of the distribution, without what they merely recommend. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  // Waits for another apt, such as the unattended upgrades of a machine that has just been started; but apt does not wait
  // for another update, as of a second suite of tests.
  const apt = [join(tmpdir(), 'matomo-fargate-apt.lock'), 'apt-get', '-o', 'DPkg::Lock::Timeout=120'];
  await run('flock', [...apt, 'update', '-q'], { environment });
  await run('flock', [...apt, 'install', '-q', '-y', '--no-install-recommends', ...packages], {
    environment,
  });
}

/** True if a command can be found by its name. */
export async function isOnPath(command: string): Promise<boolean> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const found = directories.map((directory) =>
    access(join(directory, command), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}
