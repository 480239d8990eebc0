import {
  CompleteLayerUploadCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { createHash } from 'node:crypto';
import { Failure } from '../../cli/failure';
import type { Blob } from './manifest';
import { addressOf, type Repository } from './repository';

/** Where ECR does not say how long a part may be; its own answer has been 20 MiB. */
const usualPartSize = 10 * 1024 * 1024;

/** How often a range is asked for again when the connection breaks. */
const attempts = 3;

/**
 * Copies one layer, or an image's configuration, from repository to repository: range by range, so that no more than
 * one part is in memory, whatever the layer's size. Both ends check the digest.
 * @param afterPart called between two parts; what it throws ends the copy, which begins again the next time
 * @throws Failure if the source's bytes are not what the digest says
 */
export async function copyBlob(
  source: Repository,
  target: Repository,
  { digest, size }: Blob,
  afterPart: () => Promise<void>,
): Promise<void> {
  const { uploadId, partSize = usualPartSize } = await target.ecr.send(
    new InitiateLayerUploadCommand(addressOf(target)),
  );
  const hash = createHash('sha256');
  let url = await downloadUrl(source, digest);
  for (let first = 0; first < size; first += partSize) {
    const last = Math.min(first + partSize, size) - 1;
    let part: Uint8Array;
    try {
      part = await download(url, first, last);
    } catch {
      // The address of a layer is good for an hour; a slow line may need longer for all of it.
      url = await downloadUrl(source, digest);
      part = await download(url, first, last);
    }
    hash.update(part);
    await target.ecr.send(
      new UploadLayerPartCommand({
        ...addressOf(target),
        uploadId,
        partFirstByte: first,
        partLastByte: last,
        layerPartBlob: part,
      }),
    );
    await afterPart();
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) {
    throw new Failure(
      `The layer ${digest} of ${source.repositoryName} was read as ${found}: it is damaged, or was changed on the way. ` +
        'Nothing of it was kept. Run the command again; if that does not help, release the image again.',
    );
  }
  await complete(target, uploadId, digest);
}

/** A blob as a whole: for configurations, which are small. */
export async function readBlob(source: Repository, { digest, size }: Blob): Promise<Uint8Array> {
  return download(await downloadUrl(source, digest), 0, size - 1);
}

async function downloadUrl(source: Repository, layerDigest: string): Promise<string> {
  const { downloadUrl: url } = await source.ecr.send(
    new GetDownloadUrlForLayerCommand({ ...addressOf(source), layerDigest }),
  );
  if (url === undefined) throw new Failure(`ECR gave no address for the layer ${layerDigest}. Try again.`);
  return url;
}

async function download(url: string, first: number, last: number): Promise<Uint8Array> {
  const expected = last - first + 1;
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, { headers: { range: `bytes=${first}-${last}` } });
      // Looked at before the body is read: a proxy that ignores ranges would send the whole layer.
      const announced = response.headers.get('content-length');
      const bytes =
        response.ok && announced === String(expected)
          ? new Uint8Array(await response.arrayBuffer())
          : undefined;
      if (bytes?.length === expected) return bytes;
      if (bytes === undefined) await response.body?.cancel();
      throw new Failure(
        `The registry answered ${response.status} with ${bytes?.length ?? announced} bytes where ${expected} bytes of ` +
          'a layer were asked for. Check the network, and a proxy on the way, and run the command again.',
      );
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

async function complete(target: Repository, uploadId: string | undefined, digest: string): Promise<void> {
  try {
    await target.ecr.send(
      new CompleteLayerUploadCommand({ ...addressOf(target), uploadId, layerDigests: [digest] }),
    );
  } catch (error) {
    // Somebody else has pushed the same layer meanwhile.
    if (!(error instanceof Error && error.name === 'LayerAlreadyExistsException')) throw error;
  }
}
