import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, commandNotFound, type ChildProcessResult } from './child-process';
import { isOnPath } from './debian-packages';

/** What a podman command line needs in its environment; empty where Podman works as it is installed. */
export type PodmanEnvironment = Readonly<Record<string, string>>;

/** A tar archive without any file. */
const emptyArchive = Buffer.alloc(1024);
const probeImage = 'localhost/matomo-local-probe:1';

/**
 * Finds out whether Podman can start a container, and if it can't, writes a `containers.conf` of our own to
 * `cacheDirectory` and tries with that. Debian 12's Podman 4.3 needs it inside many virtual machines and
 * containers: it asks for more open files than the hard limit, and crun fails on some control group layouts.
 * The machine's own settings stay untouched.
 *
 * @returns undefined and why, if Podman doesn't work either way
 */
export async function workingPodmanEnvironment(
  cacheDirectory: string,
): Promise<{ environment: PodmanEnvironment } | { failure: string }> {
  const asInstalled = await probe(cacheDirectory, {});
  if (asInstalled.works) return { environment: {} };

  const file = join(cacheDirectory, 'containers.conf');
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  await writeFile(file, containersConf(limits, await isOnPath('runc')));
  const environment = { CONTAINERS_CONF: file, BUILDAH_ISOLATION: 'chroot' };
  const withOwnSettings = await probe(cacheDirectory, environment);
  return withOwnSettings.works ? { environment } : { failure: asInstalled.failure };
}

/**
 * Settings with which Podman asks for nothing that this process doesn't have itself.
 *
 * @param limits the content of `/proc/self/limits`
 */
export function containersConf(limits: string, hasRunc: boolean): string {
  const hardLimit = (name: string) => Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(limits)?.[1]);
  const ulimit = (name: string, value: number) => `"${name}=${value}:${value}"`;
  // More processes than this are refused on some machines although the hard limit would allow them.
  const processes = Math.min(hardLimit('Max processes') || 4096, 4096);
  const openFiles = Math.min(hardLimit('Max open files') || 1024, 65536);
  return [
    '# Written by `npm start` because Podman could not start a container with its own settings.',
    '[containers]',
    `default_ulimits = [${ulimit('nofile', openFiles)}, ${ulimit('nproc', processes)}]`,
    'log_driver = "k8s-file"',
    '[engine]',
    ...(hasRunc ? ['runtime = "runc"'] : []),
    '',
  ].join('\n');
}

/**
 * Starts a container of an empty image: nothing has to be fetched, and an engine that gets as far as not finding
 * the command has set up everything else.
 */
async function probe(
  cacheDirectory: string,
  environment: PodmanEnvironment,
): Promise<{ works: true } | { works: false; failure: string }> {
  await mkdir(cacheDirectory, { recursive: true });
  const archive = join(cacheDirectory, 'empty.tar');
  await writeFile(archive, emptyArchive);
  const podman = (...args: string[]) => attempt('podman', args, { environment: { ...environment } });

  const imported = await podman('import', '--quiet', archive, probeImage);
  if (imported.exitCode !== 0) return failed(imported);
  const started = await podman('run', '--rm', probeImage, '/probe');
  await podman('rmi', '--force', probeImage);
  return started.exitCode === commandNotFound ? { works: true } : failed(started);
}

function failed(result: ChildProcessResult): { works: false; failure: string } {
  return { works: false, failure: result.stderr.trim() };
}
