import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '../../lib/local/container-engine';
import { debianBaseImage } from '../../lib/local/debian-base';
import { findEngine } from '../../lib/local/find-engine';
import { StreamReporter } from '../../lib/local/reporter';

const root = join(__dirname, '../..');
const mariadbImage = 'docker.io/library/mariadb:11.8';
/** Milliseconds that a registry has for its first answer. */
const registryPatience = 15_000;

export interface ImageUnderTest {
  engine: ContainerEngine;
  /** The image of docker/Dockerfile. */
  tag: string;
  /** An image that has mariadbd. */
  mariadb: string;
}

/**
 * Builds docker/Dockerfile on the base that MATOMO_BASE names; without it, on the official image; where that can't be
 * pulled, on the stand-in of test/support/matomo-stand-in.
 */
export async function buildImageUnderTest(): Promise<ImageUnderTest> {
  const reporter = new StreamReporter(process.stdout, process.stderr);
  const engine = await findEngine(reporter, join(root, '.cache'));
  const base =
    process.env['MATOMO_BASE'] ?? (await officialImage(engine)) ?? (await standIn(engine, reporter));
  reporter.note(`The image under test is built on ${base}.`);
  const tag = 'localhost/matomo-image-test';
  await engine.build({
    context: join(root, 'docker'),
    tag,
    // GitHub is not part of the test: the plugin of our own keeps the same names.
    buildArguments: { BASE: base, ENVIRONMENT_VARIABLES_PLUGIN: 'built-in' },
  });
  const mariadb = (await available(engine, mariadbImage))
    ? mariadbImage
    : await debianBaseImage(engine, reporter);
  return { engine, tag, mariadb };
}

async function officialImage(engine: ContainerEngine): Promise<string | undefined> {
  const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
  const image = /^ARG BASE=(\S+)$/m.exec(dockerfile)?.[1];
  if (image === undefined) throw new Error('docker/Dockerfile has no line `ARG BASE=IMAGE` any more.');
  return (await available(engine, image)) ? image : undefined;
}

async function available(engine: ContainerEngine, image: string): Promise<boolean> {
  return (await engine.exists('image', image)) || (await engine.pull(image, registryPatience)).exitCode === 0;
}

async function standIn(engine: ContainerEngine, reporter: StreamReporter): Promise<string> {
  const tag = 'localhost/matomo-stand-in';
  await engine.build({
    context: join(root, 'test/support/matomo-stand-in'),
    tag,
    buildArguments: { DEBIAN: await debianBaseImage(engine, reporter) },
  });
  return tag;
}
