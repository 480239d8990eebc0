import { inProject, projectRoot } from '../cli/project';
import { plugins } from '../../config/plugins';
import { imageBuild } from './build';
import { run } from '../engine/child-process';
import { existingEngine } from '../engine/find-engine';
import { usageFailure } from '../cli/failure';

/** A registry's address and a password for it. */
export interface RegistryLogin {
  /** With port, without scheme. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** Builds images of docker/, with the plugins of config/plugins.ts, and pushes them. */
export interface ImageBuilder {
  /**
   * The commit that is checked out, 40 hexadecimal digits, and the files that differ from it.
   * @throws OpsFailure with exit code 2 outside a Git clone.
   */
  source(): Promise<{ readonly commit: string; readonly changed: readonly string[] }>;
  /** @param platform `linux/arm64` or `linux/amd64` */
  build(name: string, platform: string, onLine: (line: string) => void): Promise<void>;
  push(name: string, login: RegistryLogin, onLine: (line: string) => void): Promise<void>;
}

/** The container engine by its command line: that of CDK_DOCKER, as with the CDK CLI, else Docker or Podman. */
class EngineBuilder implements ImageBuilder {
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
  }

  async build(name: string, platform: string, onLine: (line: string) => void): Promise<void> {
    const { context, buildArguments, secrets } = imageBuild(plugins);
    for (const variable of Object.values(secrets)) {
      if (!process.env[variable]) {
        throw usageFailure(
          `${variable} is not set, and config/plugins.ts lists a purchased plugin. Set it to your licence key of plugins.matomo.org.`,
        );
      }
    }
    const options = [
      ...Object.entries(buildArguments).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([id, variable]) => ['--secret', `id=${id},env=${variable}`]),
    ];
    await this.engine(['build', '--platform', platform, '--tag', name, ...options, context], { onLine });
  }

  async push(name: string, { host, username, password }: RegistryLogin, onLine: (line: string) => void) {
    await this.engine(['login', '--username', username, '--password-stdin', host], { input: password });
    try {
      await this.engine(['push', name], { onLine });
    } finally {
      await this.engine(['logout', host], {});
    }
  }

  private async engine(
    args: readonly string[],
    options: { input?: string; onLine?: (line: string) => void },
  ): Promise<void> {
    const chosen = process.env['CDK_DOCKER'];
    if (chosen !== undefined) {
      await run(chosen, args, options);
      return;
    }
    const found = await existingEngine(inProject('.cache/local'));
    if (typeof found === 'string') throw usageFailure(found);
    await run(found.name, args, { ...options, environment: { ...found.environment } });
  }
}

export const engineBuilder: ImageBuilder = new EngineBuilder();
