/**
 * The tags that move: `next` is what a migration runs, `live` is what serves, and `previous` is what served before the
 * last release, for its roll-back. Every other tag of the repository is immutable.
 */
export const imagePointers = ['next', 'live', 'previous'] as const;

export type ImagePointer = (typeof imagePointers)[number];

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

/** Name of an environment's image repository; fixed, since the CDK CLI pushes by name and a release copies by name. */
export const repositoryNameFor = (environment: string): string => `matomo-${environment}`;
