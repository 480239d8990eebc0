import { usageFailure } from '../cli/failure';
import type { ContainerEngine } from '../engine/container-engine';
import { imageBuild, type ImageSource } from './build';

export interface BuildImageOptions {
  readonly engine: Pick<ContainerEngine, 'name' | 'version' | 'build'>;
  readonly source: Omit<ImageSource, 'variablesPlugin'>;
  readonly tag: string;
  /**
   * `linux/arm64` or `linux/amd64`
   * @default that of the engine
   */
  readonly platform?: string;
  /**
   * Whether a build step reaches GitHub.
   * @default true
   */
  readonly online?: boolean;
  readonly onLine: (line: string) => void;
}

/**
 * Builds the image of docker/ with an engine.
 *
 * @returns which plugin EnvironmentVariables is in it
 * @throws Failure with exit code 2 if the licence key of a purchased plugin is missing; CommandError with what the
 *   engine said
 */
export async function buildImage(options: BuildImageOptions): Promise<'genuine' | 'built-in'> {
  const { engine, source, tag, platform, online = true, onLine } = options;
  const variablesPlugin = online && addsGitRepositories(engine) ? 'genuine' : 'built-in';
  const { context, buildArguments, labels, secrets } = imageBuild({ ...source, variablesPlugin });
  for (const variable of Object.values(secrets)) {
    if (process.env[variable]) continue;
    throw usageFailure(
      `${variable} is not set, and a purchased plugin is in the list. Set it to the licence key of your account on ` +
        'plugins.matomo.org, and run this again.',
    );
  }
  await engine.build({
    ...{ context, tag, buildArguments, labels, secrets, onLine },
    ...(platform !== undefined && { platform }),
    // A marketplace of the tests listens on this machine.
    ...(source.marketplace !== undefined && { network: 'host' as const }),
  });
  return variablesPlugin;
}

/** The Dockerfile takes the genuine plugin from its repository, which Podman can do since 5.1. */
function addsGitRepositories({ name, version }: Pick<ContainerEngine, 'name' | 'version'>): boolean {
  if (name === 'docker') return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 1);
}
