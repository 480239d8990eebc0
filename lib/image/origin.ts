import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inProject, isPackage, projectRoot } from '../cli/project';

/** The default of the Dockerfile's argument BASE: the official image, by digest. */
export function officialBase(): string {
  const dockerfile = readFileSync(inProject('docker/Dockerfile'), 'utf8');
  const base = /^ARG BASE=(\S+)$/m.exec(dockerfile)?.[1];
  if (base === undefined) throw new Error('docker/Dockerfile has no line ARG BASE=<image>');
  return base;
}

/**
 * Build arguments from which the Dockerfile makes the labels that say where an image comes from
 * (https://github.com/opencontainers/image-spec/blob/main/annotations.md). What is not known is left out, and the label
 * then says `unknown`.
 *
 * @param base reference of the image that it is built on
 */
export function originArguments(base: string): Record<string, string> {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(base)?.[1];
  return { ...sourceOrigin(), ...(digest !== undefined && { BASE_DIGEST: digest }) };
}

/**
 * The same as labels, for engines to put on the image: Podman 4 takes a LABEL from its cache although the arguments in it
 * have changed.
 *
 * @param base reference of the image that it is built on
 */
export function originLabels(base: string): Record<string, string> {
  const {
    BASE_DIGEST = 'unknown',
    SOURCE = 'unknown',
    REVISION = 'unknown',
    VERSION = 'unknown',
  } = originArguments(base);
  const labels = {
    source: SOURCE,
    revision: REVISION,
    version: VERSION,
    'base.name': base,
    'base.digest': BASE_DIGEST,
  };
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
  );
}

let known: Record<string, string> | undefined;

/** Of this clone, asked once. */
function sourceOrigin(): Record<string, string> {
  if (known !== undefined) return known;
  // Around the package lies somebody else's repository.
  if (isPackage) return (known = { VERSION: packageVersion() });
  const source = publicUrl(git('config', '--get', 'remote.origin.url'));
  // With `-dirty` at the end if something is not committed.
  const revision = git('describe', '--always', '--abbrev=40', '--dirty', '--exclude=*');
  const version = git('describe', '--tags', '--exact-match', '--dirty');
  known = {
    ...(source !== undefined && { SOURCE: source }),
    ...(revision !== undefined && { REVISION: revision }),
    ...(version !== undefined && !version.endsWith('-dirty') && { VERSION: version }),
  };
  return known;
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as { version: string }).version;
}

/** An address on the web, without credentials; undefined for anything else, such as a path of this machine. */
export function publicUrl(remote: string | undefined): string | undefined {
  const [, host, path] =
    /^(?:https?:\/\/|ssh:\/\/)?(?:[^@/]+@)?([\w.-]+\.\w+)[:/](?!\/)(.+)$/.exec(remote ?? '') ?? [];
  if (host === undefined || path === undefined) return undefined;
  return `https://${host}/${path.replace(/\.git$/, '')}`;
}

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}
