import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  ImageNotFoundException,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { isPointer, manifestTypes } from '../../contract/pointers';
import { Failure } from '../../cli/failure';
import { digestOf, type Manifest, parseManifest } from './manifest';

/** A repository and with whose rights it is used. */
export interface Repository {
  readonly ecr: ECRClient;
  readonly repositoryName: string;
  /** Account of the repository. @default that of the client's credentials */
  readonly registryId?: string;
}

/** @returns the parameters that name a repository in every call of ECR */
export const addressOf = ({ repositoryName, registryId }: Repository) => ({
  repositoryName,
  ...(registryId !== undefined && { registryId }),
});

/**
 * Reads a manifest as it is stored, byte by byte, and checks it against its digest.
 * @param reference tag or digest
 * @returns `undefined` if the repository has no such image
 * @throws Failure if the bytes are not what the digest says
 */
export async function readManifest(repository: Repository, reference: string): Promise<Manifest | undefined> {
  const { images = [] } = await repository.ecr.send(
    new BatchGetImageCommand({
      ...addressOf(repository),
      imageIds: [reference.startsWith('sha256:') ? { imageDigest: reference } : { imageTag: reference }],
      acceptedMediaTypes: manifestTypes,
    }),
  );
  const image = images[0];
  if (image?.imageManifest === undefined || image.imageId?.imageDigest === undefined) return undefined;
  const digest = image.imageId.imageDigest;
  if (digestOf(image.imageManifest) !== digest) {
    throw new Failure(
      `The manifest of ${repository.repositoryName}@${digest} does not have that digest: ECR answered with another ` +
        'form of it. Nothing was changed. Push the image again in the OCI or Docker v2 form.',
    );
  }
  return parseManifest(digest, image.imageManifest, image.imageManifestMediaType);
}

/** Tags of an image that are no pointers, sorted. */
export async function tagsOf(repository: Repository, digest: string): Promise<string[]> {
  try {
    const { imageDetails } = await repository.ecr.send(
      new DescribeImagesCommand({ ...addressOf(repository), imageIds: [{ imageDigest: digest }] }),
    );
    return (imageDetails?.[0]?.imageTags ?? []).filter((tag) => !isPointer(tag)).sort();
  } catch (error) {
    if (error instanceof ImageNotFoundException) return [];
    throw error;
  }
}

/**
 * Stores a manifest under a tag, or without one; a pointer moves, any other tag is set once. What is there already is
 * left as it is.
 * @throws Failure if an immutable tag names another image
 */
export async function putManifest(repository: Repository, manifest: Manifest, tag?: string): Promise<void> {
  try {
    await repository.ecr.send(
      new PutImageCommand({
        ...addressOf(repository),
        imageManifest: manifest.text,
        imageManifestMediaType: manifest.mediaType,
        imageDigest: manifest.digest,
        ...(tag !== undefined && { imageTag: tag }),
      }),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'ImageAlreadyExistsException') return;
    if (name !== 'ImageTagAlreadyExistsException') throw error;
    throw new Failure(
      `The repository ${repository.repositoryName} has another image under the tag ${tag}, and tags don't change. ` +
        'Release under another tag, or find out which of the two is meant.',
    );
  }
}
