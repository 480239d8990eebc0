import { usageFailure } from '../cli/failure';
import type { ContainerEngine } from '../engine/container-engine';
import { imageBuild, type ImageSource } from './build';

export interface BuildImageOptions {
  readonly engine: Pick<ContainerEngine, 'build'>;
  readonly source: ImageSource;
  readonly tag: string;
  /**
   * `linux/arm64` or `linux/amd64`
   * @default that of the engine
   */
  readonly platform?: string;
  readonly onLine: (line: string) => void;
}

/**
 * Builds the image of docker/ with an engine.
 *
 * @throws Failure with exit code 2 if the licence key of a purchased plugin is missing; CommandError with what the
 *   engine said
 */
export async function buildImage(options: BuildImageOptions): Promise<void> {
  const { engine, source, tag, platform, onLine } = options;
  const { context, buildArguments, labels, secrets } = imageBuild(source);
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
}
