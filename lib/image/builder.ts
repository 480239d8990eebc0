import { usageFailure } from '../cli/failure';
import { projectRoot } from '../cli/project';
import type { Plugin } from '../config/schema/plugins';
import { attempt, run } from '../engine/child-process';
import type { ContainerEngine } from '../engine/container-engine';
import type { RegistryLogin } from '../engine/registry-login';
import { buildingEngine } from '../engine/find-engine';
import { buildImage } from './build-image';

export interface ReleaseBuild {
  /** Name with tag, as the registry knows it. */
  readonly name: string;
  /** `linux/arm64` or `linux/amd64` */
  readonly platform: string;
  readonly plugins: readonly Plugin[];
}

/** Builds images of docker/ for a release, and pushes them. */
export interface ImageBuilder {
  /**
   * The commit that is checked out, 40 hexadecimal digits, and the files that differ from it.
   * @throws Failure with exit code 2 outside a Git clone.
   */
  source(): Promise<{ readonly commit: string; readonly changed: readonly string[] }>;
  /**
   * Whether a commit is the other one, or one that it was made on.
   * @returns `undefined` if the clone does not know the other one
   */
  isAncestor(commit: string, of: string): Promise<boolean | undefined>;
  build(image: ReleaseBuild, onLine: (line: string) => void): Promise<void>;
  push(name: string, login: RegistryLogin, onLine: (line: string) => void): Promise<void>;
}

let engine: Promise<ContainerEngine> | undefined;

/** Looked for once, and only by who builds. */
const engineOfThisMachine = (): Promise<ContainerEngine> => (engine ??= buildingEngine());

/** By Git and the container engine of this machine. */
export const engineBuilder: ImageBuilder = {
  async source() {
    try {
      const [commit, status] = await Promise.all([
        run('git', ['-C', projectRoot, 'rev-parse', 'HEAD']),
        run('git', ['-C', projectRoot, 'status', '--porcelain']),
      ]);
      return { commit, changed: status.split('\n').filter((line) => line !== '') };
    } catch (error) {
      throw usageFailure(
        `A release is named by its commit, which Git does not tell here: ${error instanceof Error ? error.message : ''}. ` +
          'Run this in a clone of the repository.',
      );
    }
  },
  async isAncestor(commit, of) {
    const git = (...args: string[]) => attempt('git', ['-C', projectRoot, ...args]);
    const found = await git('merge-base', '--is-ancestor', commit, of);
    return found.exitCode <= 1 ? found.exitCode === 0 : undefined;
  },
  async build({ name, platform, plugins }, onLine) {
    await buildImage({
      engine: await engineOfThisMachine(),
      source: { plugins },
      tag: name,
      platform,
      onLine,
    });
  },
  async push(name, login, onLine) {
    await (await engineOfThisMachine()).push(name, login, onLine);
  },
};
