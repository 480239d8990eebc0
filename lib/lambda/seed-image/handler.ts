import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  type Image,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { type ImagePointer, isReleaseTag, manifestTypes } from '../../contract/pointers';

/** What the custom resource hands over. */
export interface SeedImageProperties {
  readonly RepositoryName: string;
  readonly Pointer: ImagePointer;
  /** Tag or digest of an image in the same repository. */
  readonly Image: string;
  /** DynamoDB table that tells of releases. */
  readonly ReleaseTable: string;
}

/** What the custom resource offers to `Fn::GetAtt`: the digest that the pointer names from now on. */
export type SeedImageAttributes = { readonly Digest: string };

/**
 * Makes the pointer name the image, unless a release has taken the pointer over or is about to: in the middle of one,
 * the pointers are its own. It stores the manifest a second
 * time under the pointer's name: the same bytes, so the same digest, also for an index of several architectures.
 *
 * @returns the digest that the pointer names now
 */
export async function seedImage(
  ecr: ECRClient,
  event: CdkCustomResourceEvent<SeedImageProperties>,
  isReleasing: (table: string) => Promise<boolean>,
): Promise<CdkCustomResourceResponse<SeedImageAttributes>> {
  const properties = event.ResourceProperties;
  // The pointer stays: the images belong to the repository, and the next deployment may move it again.
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };

  const current = await describe(ecr, properties.RepositoryName, properties.Pointer);
  const digest =
    current !== undefined && (current.tags.some(isReleaseTag) || (await isReleasing(properties.ReleaseTable)))
      ? current.digest
      : await point(ecr, properties, current?.digest);
  return {
    PhysicalResourceId: `${properties.RepositoryName}:${properties.Pointer}`,
    Data: { Digest: digest },
  };
}

async function describe(
  ecr: ECRClient,
  repositoryName: string,
  tag: string,
): Promise<{ digest: string; tags: string[] } | undefined> {
  try {
    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: tag }] }),
    );
    const image = imageDetails?.[0];
    if (image?.imageDigest === undefined) return undefined;
    return { digest: image.imageDigest, tags: image.imageTags ?? [] };
  } catch (error) {
    if (error instanceof Error && error.name === 'ImageNotFoundException') return undefined;
    throw error;
  }
}

async function point(
  ecr: ECRClient,
  { RepositoryName, Pointer, Image }: SeedImageProperties,
  currentDigest: string | undefined,
): Promise<string> {
  const image = await read(ecr, RepositoryName, Image);
  const digest = image.imageId?.imageDigest;
  if (digest === undefined) throw new Error(`ECR returned no digest for ${RepositoryName}:${Image}.`);
  if (digest === currentDigest) return digest;
  try {
    await ecr.send(
      new PutImageCommand({
        repositoryName: RepositoryName,
        imageTag: Pointer,
        imageManifest: image.imageManifest,
        imageManifestMediaType: image.imageManifestMediaType,
      }),
    );
  } catch (error) {
    // Lambda runs an event again when an answer got lost; the first run has moved the pointer then.
    if (!(error instanceof Error && error.name === 'ImageAlreadyExistsException')) throw error;
  }
  return digest;
}

async function read(ecr: ECRClient, repositoryName: string, tagOrDigest: string): Promise<Image> {
  const { images, failures } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [tagOrDigest.includes(':') ? { imageDigest: tagOrDigest } : { imageTag: tagOrDigest }],
      acceptedMediaTypes: manifestTypes,
    }),
  );
  const image = images?.[0];
  if (image !== undefined) return image;
  const reason = failures?.[0]?.failureReason ?? 'no reason given';
  throw new Error(
    `The repository ${repositoryName} has no image ${tagOrDigest} (${reason}). ` +
      '`cdk deploy` pushes it before this stack is updated; deploy with the CDK CLI, not the bare template.',
  );
}
