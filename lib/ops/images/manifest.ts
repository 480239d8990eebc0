import { createHash } from 'node:crypto';
import { Failure } from '../../cli/failure';

/** A stored manifest: of one image, or an index that names several, one for each architecture and attestation. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  /** The stored bytes, of which `digest` is made. */
  readonly text: string;
  /** Blobs of one image: its configuration first, then its layers. Empty for an index. */
  readonly blobs: readonly Blob[];
  /** Digests of the manifests that an index names. Empty for one image. */
  readonly children: readonly string[];
}

export interface Blob {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** What is read of a manifest's JSON. https://github.com/opencontainers/image-spec/blob/main/manifest.md */
interface ManifestJson {
  readonly mediaType?: string;
  readonly config?: Blob;
  readonly layers?: readonly (Blob & { readonly urls?: readonly string[] })[];
  readonly manifests?: readonly Blob[];
}

const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';

/** The digest under which content is addressed. */
export const digestOf = (content: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/**
 * @param mediaType as the registry tells it; else the manifest's own
 * @throws Failure for a form of manifest that can't be copied
 */
export function parseManifest(digest: string, text: string, mediaType?: string): Manifest {
  const json = JSON.parse(text) as ManifestJson;
  const type = mediaType ?? json.mediaType ?? (json.manifests === undefined ? imageType : indexType);
  if (json.manifests !== undefined) {
    return {
      digest,
      mediaType: type,
      text,
      blobs: [],
      children: json.manifests.map((child) => child.digest),
    };
  }
  if (json.config === undefined || json.layers === undefined) {
    throw new Failure(
      `The manifest ${digest} (${type}) has neither layers nor manifests: it is of a form that can't be copied. Build ` +
        'the image with a current Docker or Podman.',
    );
  }
  const blobs = [json.config, ...json.layers.filter(({ urls }) => urls === undefined)];
  const seen = new Map(blobs.map(({ digest: blob, size }) => [blob, { digest: blob, size }]));
  return { digest, mediaType: type, text, blobs: [...seen.values()], children: [] };
}
