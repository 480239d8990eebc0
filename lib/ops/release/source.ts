import { commitTagPrefix, isReleaseTag } from '../../contract/pointers';
import { Failure, usageFailure } from '../../cli/failure';
import { copyImage, type CopyOptions } from '../images/copy-image';
import { type Image, readImage, short } from '../images/image';
import { putManifest, readManifest, type Repository, tagsOf } from '../images/repository';

/**
 * Copies an image into the target's repository, with all its tags that are commits or versions.
 * @param reference tag in the source
 * @throws Failure with exit code 2 if the source has no such image, 1 if one of its tags names another image in the
 *   target
 */
export async function bringFrom(
  source: Repository,
  target: Repository,
  reference: string,
  options: CopyOptions,
): Promise<Image> {
  const manifest = await readManifest(source, reference);
  if (manifest === undefined) {
    throw usageFailure(
      `The repository ${source.repositoryName} has no image ${reference}. Release one there first, or give the tag of ` +
        'one that it has with --tag.',
    );
  }
  const tags = (await tagsOf(source, manifest.digest)).filter(isReleaseTag);
  options.say(
    `${source.repositoryName}:${reference} is image ${short(manifest.digest)} (${tags.join(', ') || 'no release'})`,
  );
  await copyImage(source, target, manifest, options);
  // An image that `cdk deploy` built has no name of its own; the pointers must know it as released.
  const names = tags.length > 0 ? tags : [`${commitTagPrefix}unknown-${short(manifest.digest)}`];
  for (const tag of names) await putManifest(target, manifest, tag);
  const image = await readImage(target, manifest.digest);
  if (image === undefined) {
    throw new Failure(
      `${target.repositoryName}@${manifest.digest} is gone after it was copied. Run the command again.`,
    );
  }
  return image;
}
