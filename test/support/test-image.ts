import { createHash, randomBytes } from 'node:crypto';
import type { Emulator } from '../../stand-ins/aws/emulator';

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
};

export interface TestImage {
  /** Of the index. */
  readonly digest: string;
  /** Of every manifest and blob of it. */
  readonly parts: readonly string[];
  /** Pushes it by the registry's protocol, as an engine does. */
  push(emulator: Emulator, account: string, repository: string, tag: string): Promise<void>;
}

const digestOf = (content: Buffer | string): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

/**
 * An image as `docker buildx` makes it: an index of architectures, each of one layer, and an attestation of each.
 * @param matomo the version that its configuration tells
 */
export function testImage(
  matomo: string,
  { layerBytes, architectures }: { layerBytes: number; architectures: readonly string[] },
): TestImage {
  const blobs = new Map<string, Buffer>();
  const manifests: { digest: string; text: string }[] = [];
  const blob = (mediaType: string, content: Buffer) => {
    const digest = digestOf(content);
    blobs.set(digest, content);
    return { mediaType, digest, size: content.length };
  };
  const manifest = (config: object, layer: ReturnType<typeof blob>, more: object) => {
    const configType = 'application/vnd.oci.image.config.v1+json';
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: blob(configType, Buffer.from(JSON.stringify(config))),
      layers: [layer],
    });
    manifests.push({ digest: digestOf(text), text });
    return { mediaType: mediaTypes.manifest, digest: digestOf(text), size: text.length, ...more };
  };
  const entries = architectures.flatMap((architecture) => {
    const layer = blob('application/vnd.oci.image.layer.v1.tar+gzip', randomBytes(layerBytes));
    const config = { architecture, os: 'linux', config: { Env: ['PATH=/bin', `MATOMO_VERSION=${matomo}`] } };
    const image = manifest(config, layer, { platform: { architecture, os: 'linux' } });
    const statement = blob('application/vnd.in-toto+json', Buffer.from(`{"about":"${image.digest}"}`));
    const attestation = manifest({ architecture: 'unknown', about: image.digest }, statement, {
      platform: { architecture: 'unknown', os: 'unknown' },
    });
    return [image, attestation];
  });
  const text = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: entries });
  const digest = digestOf(text);
  return {
    digest,
    parts: [digest, ...manifests.map((each) => each.digest), ...blobs.keys()],
    async push(emulator, account, repository, tag) {
      const address = `${emulator.endpoint}/v2/${account}/eu-central-1/${repository}`;
      for (const [blobDigest, content] of blobs) {
        const started = await fetch(`${address}/blobs/uploads/`, { method: 'POST' });
        const upload = new URL(started.headers.get('location') ?? '', emulator.endpoint);
        upload.searchParams.set('digest', blobDigest);
        await accepted(fetch(upload, { method: 'PUT', body: content }));
      }
      const put = (reference: string, body: string, type: string) =>
        accepted(
          fetch(`${address}/manifests/${reference}`, {
            method: 'PUT',
            headers: { 'content-type': type },
            body,
          }),
        );
      for (const each of manifests) await put(each.digest, each.text, mediaTypes.manifest);
      await put(tag, text, mediaTypes.index);
    },
  };
}

async function accepted(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  if (!response.ok) throw new Error(`The registry answered ${response.status}: ${await response.text()}`);
}
