import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ImagePointer } from '../../contract/pointers';
import { matomoVersion } from '../images/image';
import { readManifest, type Repository, tagsOf } from '../images/repository';
import { containerOf, tasksOf } from '../../aws/tasks';

/** An image that a pointer names. */
export interface PointedImage {
  readonly digest: string;
  /** What ECS may report of tasks that run it: an index's digest, or that of the architecture in it. */
  readonly digests: readonly string[];
  /** Without the pointers themselves. */
  readonly tags: readonly string[];
  /** Version of Matomo in it; `undefined` if its base does not tell. */
  readonly matomo: string | undefined;
}

/** Tasks of a service with the same image. */
export interface RunningImage {
  readonly service: string;
  readonly digest: string;
  readonly tasks: number;
}

/**
 * @param versionOf what releases have written down of an image's Matomo: its configuration, which says so, lies in S3,
 *   and that may be out of reach
 * @returns `undefined` for a pointer that does not exist yet
 */
export async function pointedImage(
  repository: Repository,
  pointer: ImagePointer,
  versionOf: (digest: string) => string | undefined,
): Promise<PointedImage | undefined> {
  const manifest = await readManifest(repository, pointer);
  if (manifest === undefined) return undefined;
  const { digest, children } = manifest;
  const tags = await tagsOf(repository, digest);
  const matomo = versionOf(digest) ?? (await matomoVersion(repository, manifest).catch(() => undefined));
  return { digest, digests: [digest, ...children], tags, matomo };
}

/** What the tasks of a service run: one entry, but for the time of a deployment. */
export async function runningImages(
  ecs: ECSClient,
  cluster: string,
  service: string,
): Promise<RunningImage[]> {
  const tasks = await tasksOf(ecs, { cluster, serviceName: service, desiredStatus: 'RUNNING' });
  const counts = new Map<string, number>();
  for (const task of tasks) {
    // A task that is about to start has no digest yet.
    const digest = containerOf(task)?.imageDigest ?? 'not pulled yet';
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return [...counts].map(([digest, count]) => ({ service, digest, tasks: count }));
}
