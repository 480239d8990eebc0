import { rm } from 'node:fs/promises';
import type { ContainerEngine, ResourceKind } from '../../engine/container-engine';
import type { Names } from '../machine/names';
import { handovers } from './folder-handover';

/** Volumes of an environment, whether they are used or not. */
export function volumesOf(engine: ContainerEngine, names: Names): Promise<string[]> {
  return engine.list('volume', names.labels);
}

/** Removes the containers and networks of an environment, which a start makes again. Its data stays. */
export async function removeWhatRuns(engine: ContainerEngine, names: Names): Promise<string[]> {
  const containers = await engine.list('container', names.labels);
  // A database that is killed repairs itself at the next start, but needn't.
  await engine.stop(containers);
  // A command that was killed has left what it handed over: dumps have personal data.
  await rm(names.file(handovers), { recursive: true, force: true });
  return [...(await remove('container', engine, names)), ...(await remove('network', engine, names))];
}

/** Removes everything of an environment: containers, networks, volumes, secrets. */
export async function removeEverything(engine: ContainerEngine, names: Names): Promise<string[]> {
  const removed = [...(await removeWhatRuns(engine, names)), ...(await remove('volume', engine, names))];
  await rm(names.directory, { recursive: true, force: true });
  return removed;
}

/**
 * Removes what outlives the environments: images, the authority that signs their certificates, and its key.
 *
 * @param directory where the authority is kept
 * @param clone only images of this clone, and those that all clones share, which each builds again
 */
export async function removeWhatIsKept(
  engine: Pick<ContainerEngine, 'images' | 'removeImages'>,
  directory: string,
  clone: string,
): Promise<string[]> {
  const shared = ['localhost/matomo-local-debian:', 'localhost/matomo-local-probe:'];
  const images = (await engine.images('localhost/matomo-local-*')).filter(
    (image) => image.endsWith(clone) || shared.some((prefix) => image.startsWith(prefix)),
  );
  await engine.removeImages(images);
  await rm(directory, { recursive: true, force: true });
  return [...images.map((image) => `image ${image}`), `certificate authority in ${directory}`];
}

async function remove(kind: ResourceKind, engine: ContainerEngine, { labels }: Names): Promise<string[]> {
  const found = await engine.list(kind, labels);
  await engine.remove(kind, found);
  return found.map((name) => `${kind} ${name}`);
}
