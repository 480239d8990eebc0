import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { inProject } from '../cli/project';
import type { ContainerEngine } from './container-engine';
import { canInstallPackages, hostPackages, installPackages, isOnPath } from './debian-packages';
import { Failure } from '../cli/failure';
import type { Reporter } from '../cli/reporter';

/** Has MariaDB 11.8, the version that RDS offers, and PHP 8.4. */
const release = 'trixie';

/** Lists of packages, one name per line; each lies next to what uses it. */
const packageLists = ['lib/engine/debian-packages.txt', 'stand-ins/matomo/packages.txt'];

/** Nobody reads these in a container, and they are half of the files. */
const leftOut = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*'];

const gibibyte = 1024 ** 3;

/**
 * The image from which everything runs where no image registry can be reached: Debian with the packages of all
 * lists, built from the distribution's own archive and kept until a list changes. Takes about a minute.
 *
 * @returns the image's tag
 * @throws Failure if this machine isn't a Debian or Ubuntu, or this user isn't root
 */
export async function debianBaseImage(engine: ContainerEngine, reporter: Reporter): Promise<string> {
  const packages = listedPackages();
  const hash = createHash('sha256')
    .update([release, ...packages].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const tag = `localhost/matomo-local-debian:${hash}`;
  if (await engine.exists('image', tag)) return tag;

  const install = await canInstallPackages();
  if (!(await isOnPath('mmdebstrap')) || process.getuid?.() !== 0) {
    if (!install) throw new Failure(noFallback);
    await reporter.step('Installing mmdebstrap from the distribution, to build images from packages', () =>
      installPackages(hostPackages.base),
    );
  }
  await reporter.step(
    `Building a base image from ${packages.length} packages of Debian ${release}`,
    async () => engine.importImage(await bootstrapCommand(packages), tag),
  );
  return tag;
}

const noFallback =
  'No image registry can be reached. Building images from Debian packages instead needs root on a Debian or ' +
  'Ubuntu. Connect to a registry (docker.io), or run this as root there.';

function listedPackages(): string[] {
  const names = packageLists.flatMap((list) => readFileSync(inProject(list), 'utf8').split('\n'));
  return [
    ...new Set(names.map((name) => name.trim()).filter((name) => name && !name.startsWith('#'))),
  ].sort();
}

async function bootstrapCommand(packages: readonly string[]): Promise<[string, ...string[]]> {
  return [
    ...((await memoryHasRoom())
      ? (['env', 'TMPDIR=/dev/shm', 'mmdebstrap'] as const)
      : (['mmdebstrap'] as const)),
    '--quiet',
    '--variant=minbase',
    // What is lost in a crash is built again.
    '--dpkgopt=force-unsafe-io',
    ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--include=${packages.join(',')}`,
    release,
    '-',
  ];
}

/** True if a root file system of a gigabyte may be put together in memory, which takes half the time. */
async function memoryHasRoom(): Promise<boolean> {
  const shared = await statfs('/dev/shm').catch(() => undefined);
  return shared !== undefined && shared.bavail * shared.bsize > 3 * gibibyte && freemem() > 6 * gibibyte;
}
