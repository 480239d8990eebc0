import { matomoVersionVariable } from '../../contract/image';
import { readBlob } from './copy-blob';
import type { Manifest } from './manifest';
import { readManifest, type Repository } from './repository';

/** An image in an environment's repository, as a release sees it. */
export interface Image {
  readonly manifest: Manifest;
  /** What ECS may report of a task that runs it: the digest of an index, or that of the architecture in it. */
  readonly digests: readonly string[];
  /** Version of Matomo in it; `undefined` if its base does not tell. */
  readonly matomo: string | undefined;
}

/** @returns `undefined` if the repository has no image under this tag or digest */
export async function readImage(repository: Repository, reference: string): Promise<Image | undefined> {
  const manifest = await readManifest(repository, reference);
  if (manifest === undefined) return undefined;
  return {
    manifest,
    digests: [manifest.digest, ...manifest.children],
    matomo: await matomoVersion(repository, manifest),
  };
}

/** Digests are told apart by their first characters, as everywhere. */
export const short = (digest: string): string => digest.replace(/^sha256:(.{12}).*$/, '$1');

/** What is read of an image's configuration. https://github.com/opencontainers/image-spec/blob/main/config.md */
interface Configuration {
  readonly config?: { readonly Env?: readonly string[] };
}

/** What an image's configuration says of its Matomo. ECR hands that out by an address in S3. */
export async function matomoVersion(repository: Repository, manifest: Manifest): Promise<string | undefined> {
  for (const child of manifest.children) {
    const childManifest = await readManifest(repository, child);
    const version = childManifest && (await matomoVersion(repository, childManifest));
    if (version !== undefined) return version;
  }
  const [configuration] = manifest.blobs;
  if (configuration === undefined) return undefined;
  const json = Buffer.from(await readBlob(repository, configuration)).toString();
  const { config } = JSON.parse(json) as Configuration;
  const prefix = `${matomoVersionVariable}=`;
  return config?.Env?.find((variable) => variable.startsWith(prefix))?.slice(prefix.length);
}

/** The version of an image in words. */
export const matomoOf = ({ matomo }: Pick<Image, 'matomo'>): string =>
  `Matomo ${matomo ?? 'of unknown version'}`;

/**
 * Whether the first version is newer than the second. Compares the numbers; of two with the same numbers, the one with
 * a suffix, such as 5.2.0-b5, is older.
 */
export function isNewer(first: string, second: string): boolean {
  const [left, right] = [first, second].map(partsOf);
  for (let index = 0; index < 4; index++) {
    const difference = (left?.numbers[index] ?? 0) - (right?.numbers[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (left?.suffix === right?.suffix) return false;
  if (left?.suffix === '' || right?.suffix === '') return left?.suffix === '';
  return (left?.suffix ?? '').localeCompare(right?.suffix ?? '', 'en', { numeric: true }) > 0;
}

function partsOf(version: string): { numbers: number[]; suffix: string } {
  const [numbers = '', ...suffix] = version.split('-');
  return { numbers: numbers.split('.').map(Number), suffix: suffix.join('-') };
}
