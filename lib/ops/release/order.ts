import { Failure } from '../../cli/failure';
import { commitTagPrefix } from '../../contract/pointers';
import type { ImageBuilder } from '../../image/builder';
import { readManifest, type Repository, tagsOf } from '../images/repository';
import type { ReleaseContext } from './run';

export interface Order {
  readonly builder: Pick<ImageBuilder, 'isAncestor'>;
  readonly reporter: ReleaseContext['reporter'];
  /** Why an older commit may take the place of a newer one. @default it may not */
  readonly older: string | undefined;
  /** Whether a commit may be released that nobody can compare with what is live. */
  readonly mayBeUnknown: boolean;
}

/**
 * Sees to it that no older commit takes the place of a newer one.
 * @param tags of the image that is to go live
 * @throws Failure if what is live was made on its commit, or nobody can tell
 */
export async function demandNewer(
  order: Order,
  repository: Repository,
  tags: readonly string[],
): Promise<void> {
  const live = await readManifest(repository, 'live');
  const now = commitOf(live === undefined ? [] : await tagsOf(repository, live.digest));
  const next = commitOf(tags);
  if (now === undefined || next === undefined || now === next) return;
  const older = await order.builder.isAncestor(next, now);
  if (older === false) return;
  const about =
    older === true
      ? `${now}, which is live, was made on ${next}: this release is the older one`
      : `${now}, which is live, is not in this clone, so nobody can tell whether ${next} is older`;
  if (order.older !== undefined || (older === undefined && order.mayBeUnknown)) {
    order.reporter.note(
      `${about}.${order.older === undefined ? '' : ` It is released since ${order.older}.`}`,
    );
    return;
  }
  throw new Failure(
    `${about}. Nothing was changed. ` +
      (older === true ? 'Release what was merged last' : 'Run git fetch, and this again') +
      ", or say why it is to be with --older 'the reason'. To go back, npm run ops -- rollback.",
  );
}

/** The commit in an image's tags; one that was built of changed files counts as its commit. */
function commitOf(tags: readonly string[]): string | undefined {
  const pattern = new RegExp(`^${commitTagPrefix}([0-9a-f]{40})`);
  return tags.map((tag) => pattern.exec(tag)?.[1]).find((commit) => commit !== undefined);
}
