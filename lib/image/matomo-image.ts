import { clone, inProject } from '../cli/project';
import type { Plugin } from '../config/schema/plugins';
import { buildImage } from './build-image';
import { officialBase } from './origin';
import type { BaseImages } from '../engine/base-images';
import { CommandError } from '../engine/child-process';
import type { ContainerEngine } from '../engine/container-engine';
import { Failure } from '../cli/failure';
import type { Reporter } from '../cli/reporter';

const standInDirectory = inProject('stand-ins/matomo');

export interface MatomoImage {
  tag: string;
  /** What it's built on. */
  base: string;
  /** True if there's no Matomo in it. */
  isStandIn: boolean;
}

export interface MatomoImageOptions {
  engine: ContainerEngine;
  reporter: Reporter;
  images: BaseImages;
  tag: string;
  /** An image with Matomo in it, instead of the official one. */
  base?: string | undefined;
  /** Plugins to be in it. Default: none. */
  plugins?: readonly Plugin[];
  /** Where plugins are fetched from, on this machine's own network. Default: plugins.matomo.org. */
  marketplace?: string;
}

/**
 * Builds the image of docker/: on the official Matomo image, on the one that was asked for, or, where neither can
 * be had, on a stand-in for Matomo.
 */
export async function buildMatomoImage(options: MatomoImageOptions): Promise<MatomoImage> {
  const { engine, images, reporter, tag } = options;
  const official = officialBase();
  const wanted = options.base === undefined ? official : await fullName(engine, options.base);
  const available = await images.available(wanted);
  if (!available && options.base !== undefined) {
    throw new Failure(
      `The image given with --base, '${options.base}', is neither on this machine nor can it be pulled: ` +
        `${images.reasonForFallback}. Check its name, or build or load it first.`,
    );
  }
  const base = available ? wanted : await buildStandIn(options);

  const { plugins = [], marketplace } = options;
  const source = { plugins, base, ...(marketplace !== undefined && { marketplace }) };
  try {
    await reporter.step(`Building the image of docker/ on ${base}`, (onLine) =>
      buildImage({
        engine: { build: (build) => engine.buildOnce(build, base) },
        ...{ source, tag, onLine },
      }),
    );
    return { tag, base, isStandIn: !available };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Failure(`The image of docker/ could not be built on ${base}.\n${error.message}`);
  }
}

/** `docker.io/library/matomo:5` for `matomo:5`: Docker takes the short name for that, Podman for nothing. */
export async function fullName(engine: Pick<ContainerEngine, 'exists'>, image: string): Promise<string> {
  const [first = '', ...rest] = image.split('/');
  const namesRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  if (namesRegistry || (await engine.exists('image', image))) return image;
  return rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
}

async function buildStandIn({ engine, reporter, images }: MatomoImageOptions): Promise<string> {
  const tag = `localhost/matomo-local-stand-in:${clone}`;
  const debian = await images.imageOrDebian(officialBase());
  await reporter.step('Building a stand-in for Matomo', (progress) =>
    engine.buildOnce(
      {
        context: standInDirectory,
        tag,
        buildArguments: { DEBIAN: debian },
        onLine: progress,
      },
      debian,
    ),
  );
  return tag;
}
