import { join } from 'node:path';
import { BaseImages } from '../../lib/local/engine/base-images';
import type { ContainerEngine } from '../../lib/local/engine/container-engine';
import { findEngine } from '../../lib/local/engine/find-engine';
import { buildMatomoImage } from '../../lib/local/matomo-image';
import { clone } from '../../lib/local/names';
import { StreamReporter } from '../../lib/local/reporter';

const mariadbImage = 'docker.io/library/mariadb:11.8';

export interface ImageUnderTest {
  engine: ContainerEngine;
  /** The image of docker/Dockerfile. */
  tag: string;
  /** What it's built on. */
  base: string;
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
  const engine = await findEngine(reporter, join(__dirname, '../../.cache/test'));
  const images = new BaseImages(engine, reporter);
  const { tag, base } = await buildMatomoImage({
    engine,
    reporter,
    images,
    tag: `localhost/matomo-image-test:${clone}`,
    base: process.env['MATOMO_BASE'],
  });
  reporter.note(`The image under test is built on ${base}.`);
  return { engine, tag, base, images, mariadb: await images.imageOrDebian(mariadbImage) };
}
