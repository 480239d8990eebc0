import { basename } from 'node:path';
import { inProject } from '../cli/project';
import { attempt, commandNotFound } from './child-process';
import { ContainerEngine } from './container-engine';
import { canInstallPackages, hostPackages, installPackages, isOnPath } from './debian-packages';
import { Failure, usageFailure } from '../cli/failure';
import { workingPodmanEnvironment } from './podman-settings';
import type { Reporter } from '../cli/reporter';

/** Podman with the runtime, network and init process that work without systemd and without recommendations. */
const { engine: podmanPackages } = hostPackages;

/**
 * Docker or Podman, whichever answers. On a Debian or Ubuntu that has neither, root gets Podman from the
 * distribution.
 *
 * @param cacheDirectory where settings of our own go if Podman's don't work here
 * @throws Failure that says what to install or start
 */
export async function findEngine(reporter: Reporter, cacheDirectory: string): Promise<ContainerEngine> {
  const found = await existingEngine(cacheDirectory);
  if (typeof found === 'object') return found;
  if (!(await canInstallPackages())) throw new Failure(found);
  await reporter.step('Installing Podman from the distribution: no container engine answers here', () =>
    installPackages(podmanPackages),
  );
  const installed = await existingEngine(cacheDirectory);
  if (typeof installed === 'object') return installed;
  throw new Failure(installed);
}

/**
 * Docker or Podman, whichever answers.
 *
 * @returns what to install or start if there is neither
 * @throws Failure if Podman is there but can't start a container
 */
export async function existingEngine(cacheDirectory: string): Promise<ContainerEngine | string> {
  const docker = await attempt('docker', ['version', '--format', '{{.Server.Version}}']);
  if (docker.exitCode === 0 && !(await isPodmanInDisguise())) {
    return new ContainerEngine('docker', docker.stdout.trim());
  }

  if (!(await isOnPath('podman'))) return whatToInstall(docker);

  const podman = await attempt('podman', ['version', '--format', '{{.Client.Version}}']);
  const working =
    podman.exitCode === 0
      ? await workingPodmanEnvironment(cacheDirectory)
      : { failure: podman.stderr.trim() };
  if ('failure' in working) {
    throw new Failure(
      `Podman is installed but can't start a container. It says: ${working.failure}\n` +
        'Put that right (`podman machine start` on macOS and Windows), or start Docker, and run this again.',
    );
  }
  return new ContainerEngine('podman', podman.stdout.trim(), working.environment);
}

/**
 * The engine that builds and pushes images: the one that CDK_DOCKER names, as for the CDK CLI, else Docker or Podman.
 *
 * @throws Failure with exit code 2 that says what to install or start
 */
export async function buildingEngine(): Promise<ContainerEngine> {
  const chosen = process.env['CDK_DOCKER'];
  if (chosen === undefined) {
    const found = await existingEngine(inProject('.cache/local'));
    if (typeof found === 'string') throw usageFailure(found);
    return found;
  }
  const name = basename(chosen).includes('podman') ? 'podman' : 'docker';
  const { stdout } = await attempt(chosen, ['--version']);
  const version = /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
  return new ContainerEngine(name, version, {}, undefined, chosen);
}

/** Some distributions install Podman under Docker's name, too. */
async function isPodmanInDisguise(): Promise<boolean> {
  const { stdout } = await attempt('docker', ['--version']);
  return stdout.toLowerCase().includes('podman');
}

function whatToInstall(docker: { exitCode: number; stderr: string }): string {
  if (docker.exitCode !== commandNotFound) {
    const said = docker.stderr.trim().split('\n').at(-1) ?? '';
    return (
      `Docker is installed but its engine doesn't answer: ${said}\n` +
      'Start it (Docker Desktop, or `sudo systemctl start docker`), or install Podman 4.3 or newer, and run this again.'
    );
  }
  return (
    'No container engine found: this needs Docker 23 or newer, or Podman 4.3 or newer.\n' +
    `On Debian or Ubuntu: sudo apt-get install ${podmanPackages.join(' ')}\n` +
    'Elsewhere: https://docs.docker.com/get-started/get-docker/ or https://podman.io/docs/installation'
  );
}
