import { inProject } from '../lib/cli/project';
import { BaseImages } from '../lib/engine/base-images';
import { findEngine } from '../lib/engine/find-engine';
import { Failure } from '../lib/cli/failure';
import type { Reporter } from '../lib/cli/reporter';
import type { ImageUnderTest } from '../stand-ins/deployment/image-under-test';
import { isOurs } from './installation';

const mariadbImage = 'docker.io/library/mariadb:11.8';

/** What every benchmark works with. */
export interface Bench {
  /** Installs the database, and provides it. */
  image: ImageUnderTest;
  reporter: Reporter;
}

/**
 * Finds an engine, and among the images one that can install a database.
 *
 * @throws Failure if none of the images is one of docker/Dockerfile
 */
export async function prepareBench(images: readonly string[], reporter: Reporter): Promise<Bench> {
  const engine = await findEngine(reporter, inProject('.cache/bench'));
  const baseImages = new BaseImages(engine, reporter);
  const mariadb = await baseImages.imageOrDebian(mariadbImage);
  for (const tag of images) {
    if (!(await engine.exists('image', tag))) {
      throw new Failure(`There is no image '${tag}' on this machine; build or pull it first.`, 2);
    }
  }
  for (const tag of images) {
    if (await isOurs(engine, tag)) {
      return { image: { engine, tag, base: tag, mariadb, images: baseImages }, reporter };
    }
  }
  throw new Failure(
    `None of the images (${images.join(', ')}) is built by docker/Dockerfile; one has to be, to install the database.`,
    2,
  );
}
