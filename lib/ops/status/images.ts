import { DescribeImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, type ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { imagePointers, type ImagePointer } from '../../image-pointers';

/** An image that a pointer names. */
export interface PointedImage {
  readonly digest: string;
  /** Without the pointers themselves. */
  readonly tags: readonly string[];
}

/** Tasks of a service with the same image. */
export interface RunningImage {
  readonly service: string;
  readonly digest: string;
  readonly tasks: number;
}

/** @returns `undefined` for a pointer that does not exist yet */
export async function pointedImage(
  ecr: ECRClient,
  repositoryName: string,
  pointer: ImagePointer,
): Promise<PointedImage | undefined> {
  try {
    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: pointer }] }),
    );
    const { imageDigest = 'unknown', imageTags = [] } = imageDetails?.[0] ?? {};
    const isPointer = (tag: string): boolean => (imagePointers as readonly string[]).includes(tag);
    return { digest: imageDigest, tags: imageTags.filter((tag) => !isPointer(tag)).sort() };
  } catch (error) {
    if (error instanceof Error && error.name === 'ImageNotFoundException') return undefined;
    throw error;
  }
}

/** What the tasks of a service run: one entry, but for the time of a deployment. */
export async function runningImages(
  ecs: ECSClient,
  cluster: string,
  service: string,
): Promise<RunningImage[]> {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'RUNNING' }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const counts = new Map<string, number>();
  for (const { containers } of tasks) {
    // A task that is about to start has no digest yet.
    const digest = containers?.[0]?.imageDigest ?? 'not pulled yet';
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return [...counts].map(([digest, count]) => ({ service, digest, tasks: count }));
}
