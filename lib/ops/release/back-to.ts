import type { ECSClient } from '@aws-sdk/client-ecs';
import { Failure, usageFailure } from '../../cli/failure';
import { type Image, isNewer, matomoOf, readImage, short } from '../images/image';
import type { Repository } from '../images/repository';
import { isSettledOn } from '../services/settled';
import type { ReleaseLock } from './lock';
import type { Release } from './prepare';
import { isRollback } from './step-names';

/** What was asked for is so already. */
export class NothingToDo extends Failure {}

export interface BackTo {
  readonly ecs: ECSClient;
  readonly cluster: string;
  /** Tag of the image. @default what served before the last release */
  readonly to: string | undefined;
}

/**
 * Finds the image that a roll-back brings back.
 * @throws NothingToDo if the last release is undone already, or that image serves
 * @throws Failure if there is none, or the database is too new for it
 */
export const backTo =
  ({ ecs, cluster, to }: BackTo): Release['bring'] =>
  async (repository, lock) => {
    const [image, live, migrated] = await Promise.all([
      wanted(repository, lock, to),
      readImage(repository, 'live'),
      readImage(repository, 'next'),
    ]);
    if (
      live !== undefined &&
      lock.unfinished === undefined &&
      (await isSettledOn(ecs, cluster, live.digests))
    ) {
      refuseTwice(lock, image, live, to);
    }
    if (image === undefined) {
      throw new Failure(
        'Nothing to roll back to: no release of this environment has replaced an image yet. Nothing was changed.',
      );
    }
    if (migrated !== undefined && migrated.manifest.digest !== image.manifest.digest) {
      refuseNewerSchema(image, migrated);
    }
    return image;
  };

async function wanted(
  repository: Repository,
  { unfinished }: ReleaseLock,
  to: string | undefined,
): Promise<Image | undefined> {
  if (to !== undefined) {
    const image = await readImage(repository, to);
    if (image !== undefined) return image;
    throw usageFailure(
      `${repository.repositoryName} has no image ${to}. npm run ops -- releases shows those that were released; the ` +
        'oldest are removed, as images.keepReleases in the configuration says. Nothing was changed.',
    );
  }
  // An interrupted roll-back goes on to where it was going.
  const known = unfinished !== undefined && isRollback(unfinished.command) ? unfinished.image : undefined;
  return readImage(repository, known ?? 'previous');
}

/** The last release may be undone already, by a roll-back or by itself: one more step would go too far. */
function refuseTwice(lock: ReleaseLock, image: Image | undefined, live: Image, to: string | undefined): void {
  const { digest } = live.manifest;
  const serves = `image ${short(digest)} serves`;
  if (image?.manifest.digest === digest) {
    throw new NothingToDo(`Nothing was changed: ${serves} already${to === undefined ? furtherBack : '.'}`);
  }
  const [last] = lock.past;
  if (to !== undefined || last === undefined) return;
  if (last.result === 'undone' && last.before === digest) {
    throw new NothingToDo(
      `Nothing was changed: the last release, '${last.command}' by ${last.by}, was undone already, and ${serves}${furtherBack}`,
    );
  }
  if (isRollback(last.command) && last.image === digest) {
    throw new NothingToDo(
      `Nothing was changed: '${last.command}' by ${last.by} has rolled back already, and ${serves}${furtherBack}`,
    );
  }
}

const furtherBack = '. To go further back, give a tag that npm run ops -- releases shows, with --to.';

/** The schema is that of `next`, which was migrated last. */
function refuseNewerSchema(image: Image, migrated: Image): void {
  const images = `image ${short(image.manifest.digest)} has ${matomoOf(image)}`;
  if (image.matomo === undefined || migrated.matomo === undefined) {
    throw new Failure(
      `Not rolled back: the schema was last migrated for ${matomoOf(migrated)}, ${images}, so nobody can tell whether ` +
        'they fit. Build on a base that sets MATOMO_VERSION, as the official image does, and release forward.',
    );
  }
  if (isNewer(migrated.matomo, image.matomo)) {
    throw new Failure(
      `Not rolled back: the schema has moved on to ${matomoOf(migrated)}, ${images}, and Matomo has no way back from a ` +
        'newer schema. Release an image with the newer Matomo, or restore the snapshot that was taken before the ' +
        'upgrade.',
    );
  }
}
