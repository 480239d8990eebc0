import { statfs } from 'node:fs/promises';
import type { ContainerEngine } from '../../engine/container-engine';
import { Failure } from '../../cli/failure';

/** Images, while they are built, and a database to begin with. */
const neededGibibytes = 4;

/** Bytes that are free at a path; undefined if it isn't on this machine. */
export type FreeBytes = (path: string) => Promise<number | undefined>;

const freeBytes: FreeBytes = async (path) => {
  const stats = await statfs(path).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
};

/** @throws Failure if the engine's images and volumes would not find room */
export async function demandFreeSpace(
  engine: Pick<ContainerEngine, 'name' | 'storageDirectory'>,
  free: FreeBytes = freeBytes,
): Promise<void> {
  const directory = await engine.storageDirectory();
  const bytes = await free(directory);
  if (bytes === undefined || bytes >= neededGibibytes * 1024 ** 3) return;
  throw new Failure(
    `Only ${(bytes / 1024 ** 3).toFixed(1)} GiB are free in ${directory}, where ${engine.name} keeps images and ` +
      `volumes; this needs ${neededGibibytes} GiB. Make room (\`${engine.name} image prune\` removes unused images) and run this again.`,
  );
}
