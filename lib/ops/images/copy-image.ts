import { BatchCheckLayerAvailabilityCommand, LayerAvailability } from '@aws-sdk/client-ecr';
import { Failure } from '../../cli/failure';
import { copyBlob } from './copy-blob';
import type { Blob, Manifest } from './manifest';
import { addressOf, putManifest, readManifest, type Repository } from './repository';

/** What BatchCheckLayerAvailability takes at once. */
const digestsPerRequest = 100;

export interface CopyOptions {
  /** Called between two pieces; what it throws ends the copy, and the next one goes on with what is missing. */
  readonly betweenPieces: () => Promise<void>;
  /** Told what is about to be copied. */
  readonly say: (line: string) => void;
}

/**
 * Copies an image by its manifests, bytes unchanged, so that it has the same digest in both repositories: first its
 * layers, then the manifests that name them, an index last. Only what is missing is copied, so an interrupted copy goes
 * on where it stopped. The image has no tag afterwards.
 * @throws Failure if the source lacks a part of it
 */
export async function copyImage(
  source: Repository,
  target: Repository,
  manifest: Manifest,
  options: CopyOptions,
): Promise<void> {
  for (const child of manifest.children) {
    // An index may name what is no image, such as an attestation: it is copied like one.
    const childManifest = await readManifest(source, child);
    if (childManifest === undefined) {
      throw new Failure(
        `${source.repositoryName}@${manifest.digest} names the manifest ${child}, which is not in its repository. ` +
          'It was pushed in part, or a part of it was deleted. Release it again.',
      );
    }
    await copyImage(source, target, childManifest, options);
  }
  const missing = await missingBlobs(target, manifest.blobs);
  for (const [index, blob] of missing.entries()) {
    options.say(`Copying layer ${index + 1} of ${missing.length}, ${megabytes(blob.size)} MB`);
    await copyBlob(source, target, blob, options.betweenPieces);
  }
  await putManifest(target, manifest);
  await options.betweenPieces();
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

async function missingBlobs(target: Repository, blobs: readonly Blob[]): Promise<Blob[]> {
  const present = new Set<string>();
  for (let start = 0; start < blobs.length; start += digestsPerRequest) {
    const layerDigests = blobs.slice(start, start + digestsPerRequest).map(({ digest }) => digest);
    const { layers = [] } = await target.ecr.send(
      new BatchCheckLayerAvailabilityCommand({ ...addressOf(target), layerDigests }),
    );
    for (const { layerDigest, layerAvailability } of layers) {
      if (layerAvailability === LayerAvailability.AVAILABLE) present.add(layerDigest ?? '');
    }
  }
  return blobs.filter(({ digest }) => !present.has(digest));
}
