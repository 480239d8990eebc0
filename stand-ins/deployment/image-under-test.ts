import { clone, inProject } from '../../lib/cli/project';
import type { Plugin } from '../../lib/config/schema/plugins';
import { BaseImages } from '../../lib/engine/base-images';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import { findEngine } from '../../lib/engine/find-engine';
import { buildMatomoImage } from '../../lib/image/matomo-image';
import { StreamReporter } from '../../lib/cli/reporter';

const mariadbImage = 'docker.io/library/mariadb:11.8';

export interface ImageUnderTest {
  engine: ContainerEngine;
  /** The image of docker/Dockerfile. */
  tag: string;
  /** What it's built on. */
  base: string;
  /** Builds the same image with plugins in it, which come from a marketplace on this machine. Returns its tag. */
  buildWith?(plugins: readonly Plugin[], marketplace: string): Promise<string>;
  /** An image that has mariadbd. */
  mariadb: string;
  /** For what else a test starts. */
  images: BaseImages;
}

/**
 * Builds docker/Dockerfile as `npm start` does: on the base that MATOMO_BASE names or else on the official image; where
 * that can't be pulled, on the stand-in.
 */
export async function buildImageUnderTest(): Promise<ImageUnderTest> {
  const reporter = new StreamReporter(process.stdout, process.stderr);
  const engine = await findEngine(reporter, inProject('.cache/test'));
  const images = new BaseImages(engine, reporter);
  const options = { engine, reporter, images, base: process.env['MATOMO_BASE'] };
  const { tag, base } = await buildMatomoImage({ ...options, tag: `localhost/matomo-image-test:${clone}` });
  reporter.note(`The image under test is built on ${base}.`);
  return {
    engine,
    tag,
    base,
    images,
    buildWith: async (plugins, marketplace) => {
      const withPlugins = `localhost/matomo-image-test-plugins:${clone}`;
      return (await buildMatomoImage({ ...options, tag: withPlugins, plugins, marketplace })).tag;
    },
    mariadb: await images.imageOrDebian(mariadbImage),
  };
}
