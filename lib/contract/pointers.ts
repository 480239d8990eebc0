/**
 * The tags that move: `next` is what a migration runs, `live` is what serves, and `previous` is what served before the
 * last release, for its roll-back. Every other tag of the repository is immutable.
 */
export const imagePointers = ['next', 'live', 'previous'] as const;

export type ImagePointer = (typeof imagePointers)[number];

/** Whether a tag is one that moves. */
export const isPointer = (tag: string): tag is ImagePointer =>
  (imagePointers as readonly string[]).includes(tag);

/**
 * Starts the tag of every image that `cdk deploy` built and pushed. It tells such an image from a released one,
 * whose tag is a commit or a version: `cdk deploy` moves a pointer only as long as no release has taken it over.
 */
export const cdkTagPrefix = 'cdk-';

/**
 * Starts the tag of every image that `ops release` built: `commit-<commit, 40 hexadecimal digits>`. The life cycle of
 * the repository counts releases by it, and can't do so without a fixed beginning: its patterns know no other sign
 * than `*`.
 */
export const commitTagPrefix = 'commit-';

/**
 * Starts the tag of what a workflow has built and not released yet. It gets its commit's tag only when it is released,
 * which is after it was attested: so a commit's tag is never on an image that nobody can attest any more.
 */
export const buildTagPrefix = 'build-';

/** Tags under which an image is known everywhere: commits and versions, not what `cdk deploy` or a pointer calls it. */
export const isReleaseTag = (tag: string): boolean =>
  !isPointer(tag) && !tag.startsWith(cdkTagPrefix) && !tag.startsWith(buildTagPrefix);

/**
 * Every form in which a manifest can be stored. Without the list ECR may answer an index with one converted
 * manifest of it, whose digest is another.
 */
export const manifestTypes: string[] = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
];
