import type { AwsClients } from '../../aws/clients';
import { Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { type Image, readImage } from '../images/image';
import type { Repository } from '../images/repository';
import type { ReleaseContext, ReleaseRun } from './run';
import { ReleaseLock } from './lock';
import type { ReleaseTarget } from '../environment/release-target';

export interface Release {
  readonly context: ReleaseContext;
  readonly clients: AwsClients;
  readonly target: ReleaseTarget;
  /** As it was called: `promote stage prod`. */
  readonly command: string;
  readonly timeoutMinutes: number;
  /** Brings the image into the repository, if it is not there, and reads it there. */
  readonly bring: (repository: Repository, lock: ReleaseLock) => Promise<Image>;
}

/**
 * Takes the environment's lock, brings the image, and finds out what the release begins with.
 * @throws Failure if somebody else releases, or the image can't be had; the environment is as it was
 */
export async function prepare(release: Release): Promise<ReleaseRun> {
  const { context, clients, target, command, timeoutMinutes } = release;
  const repository = { ecr: clients.ecr, repositoryName: target.repositoryName };
  const lock = await ReleaseLock.take(
    { store: { dynamoDb: clients.dynamoDb, table: target.releaseTable }, ...context },
    target.name,
    command,
  );
  try {
    if (lock.unfinished !== undefined) {
      const { command: unfinished, step } = lock.unfinished;
      context.reporter.note(`Going on after '${unfinished}', which was interrupted at '${step}'.`);
    }
    await lock.note({ step: 'image' });
    const image = await release.bring(repository, lock);
    const [live, migrated] = await Promise.all([
      readImage(repository, 'live'),
      readImage(repository, 'next'),
    ]);
    const before = (await unprovenBefore(repository, lock, live)) ?? live;
    const { digest } = image.manifest;
    await lock.note({
      image: digest,
      before: before?.manifest.digest,
      // A snapshot that was taken for another image tells nothing about this one.
      snapshot: lock.unfinished?.image === digest ? lock.state.snapshot : undefined,
    });
    return { context, clients, target, repository, lock, timeoutMinutes, image, before, migrated };
  } catch (error) {
    throw await abandoned(lock, target, error);
  }
}

/** What served before an interrupted release, if that release got as far as `live`, but not through its test. */
async function unprovenBefore(
  repository: Repository,
  { unfinished }: ReleaseLock,
  live: Image | undefined,
): Promise<Image | undefined> {
  if (unfinished?.image === undefined || unfinished.before === undefined) return undefined;
  return unfinished.image === live?.manifest.digest ? readImage(repository, unfinished.before) : undefined;
}

/** Gives the lock back as it was found: what an earlier command left unfinished is so still. */
async function abandoned(lock: ReleaseLock, target: ReleaseTarget, error: unknown): Promise<unknown> {
  await (lock.unfinished === undefined ? lock.end() : lock.leave()).catch(() => undefined);
  if (!(error instanceof Interrupted)) return error;
  return new Failure(
    `Interrupted before anything of ${target.name} was changed. What was copied stays; the same command again goes on.`,
  );
}
