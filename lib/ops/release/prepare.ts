import type { AwsClients } from '../../aws/clients';
import { patient } from '../../aws/patience';
import { Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { type Image, readImage } from '../images/image';
import type { Repository } from '../images/repository';
import { demandServing } from '../services/serving';
import type { ReleaseContext, ReleaseRun } from './run';
import { LockHeld, ReleaseLock } from './lock';
import type { ReleaseTarget } from '../environment/release-target';
import { isReleaseTag } from '../../contract/pointers';
import { tagsOf } from '../images/repository';
import { isRollback } from './step-names';

/** What every command that changes what serves begins with. */
export interface ReleaseCall {
  readonly context: ReleaseContext;
  readonly clients: AwsClients;
  readonly target: ReleaseTarget;
  /** As it was called: `promote stage prod`. */
  readonly command: string;
  readonly timeoutMinutes: number;
  /** Snapshots before upgrades that the environment keeps. */
  readonly keptSnapshots: number;
  /** How long to wait for another release to end. @default not at all */
  readonly waitMinutes?: number;
}

export interface Release extends ReleaseCall {
  /** Brings the image into the repository, if it is not there, and reads it there. */
  readonly bring: (repository: Repository, lock: ReleaseLock) => Promise<Image>;
}

const pauseMilliseconds = 15_000;

/** Takes the environment's lock. @throws LockHeld if somebody else releases, and does not end in time */
export async function takeLock(call: ReleaseCall): Promise<ReleaseLock> {
  const { context, clients, target, command, waitMinutes = 0 } = call;
  const store = { dynamoDb: clients.dynamoDb, table: target.releaseTable };
  const deadline = context.clock.now() + waitMinutes * 60_000;
  for (let told = ''; ;) {
    try {
      const lock = await ReleaseLock.take({ store, ...context }, target.name, command);
      if (lock.unfinished !== undefined) {
        const { command: unfinished, step } = lock.unfinished;
        context.reporter.note(`There is an unfinished '${unfinished}', which stopped at '${step}'.`);
      }
      return lock;
    } catch (error) {
      if (!(error instanceof LockHeld) || context.clock.now() >= deadline) throw error;
      if (error.holder !== told)
        context.reporter.note(`Waiting, since ${error.holder} is releasing ${target.name}.`);
      told = error.holder;
    }
    await context.clock.sleep(pauseMilliseconds);
  }
}

/** The same clients, patient for as long as the lock is held. */
export const patientClients = ({ context, clients }: ReleaseCall, lock: ReleaseLock): AwsClients =>
  patient(clients, {
    clock: context.clock,
    until: () => lock.heldUntil,
    say: (line) => context.reporter.note(line),
  });

/**
 * Brings the image, and finds out what the release begins with.
 * @throws Failure if the image can't be had, or nothing would run it; the environment is as it was
 */
export async function prepare(release: Release, lock: ReleaseLock): Promise<ReleaseRun> {
  const { context, target, timeoutMinutes, keptSnapshots } = release;
  const clients = patientClients(release, lock);
  const repository = { ecr: clients.ecr, repositoryName: target.repositoryName };
  try {
    await demandServing(clients.ecs, target.cluster);
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
      tag: (await tagsOf(repository, digest)).find(isReleaseTag),
      before: before?.manifest.digest,
      // A snapshot that was taken for another image tells nothing about this one.
      snapshot: lock.unfinished?.image === digest ? lock.state.snapshot : undefined,
    });
    const report = { steps: [] };
    return {
      ...{ context, clients, target, repository, lock, timeoutMinutes, keptSnapshots },
      ...{ image, before, migrated, report },
    };
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
  // What a roll-back replaces is nothing to go back to.
  if (isRollback(unfinished.command)) return undefined;
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
