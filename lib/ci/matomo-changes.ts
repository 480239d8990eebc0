import { Failure } from '../cli/failure';
import { isNewer } from '../ops/images/image';
import type { ProgramResult } from './programs';

/** What Dependabot changes where a newer Matomo is there. */
const baseFile = '.github/base-image/Dockerfile';

export interface MatomoChangesContext {
  readonly git: (args: readonly string[]) => Promise<ProgramResult>;
  /** The text at an address; `undefined` if there is none. */
  readonly textAt: (url: string) => Promise<string | undefined>;
}

/**
 * What changed in Matomo between the base image of the branch that is merged into and this one's, from Matomo's own
 * changelog, as Markdown.
 *
 * @throws Failure if the base before the change is not known: a clone of the merge commit alone has none
 */
export async function matomoChanges({ git, textAt }: MatomoChangesContext): Promise<string> {
  // The checkout of a pull request is its merge, whose first parent is the branch that it goes into.
  const [before, now] = await Promise.all([versionAt('HEAD^1', git), versionAt('HEAD', git)]);
  if (before === now) return `Matomo stays at ${now}.`;
  const changelog = await textAt(`https://raw.githubusercontent.com/matomo-org/matomo/${now}/CHANGELOG.md`);
  const sections = changelog === undefined ? [] : sectionsBetween(changelog, before, now);
  const product = `https://matomo.org/changelog/matomo-${now.replaceAll('.', '-')}/`;
  return [
    `# Matomo ${before} → ${now}`,
    '',
    `What developers and operators have to know, from Matomo's changelog; [what is new for users](${product}).`,
    '',
    sections.join('\n\n') || `The changelog of ${now} names nothing between the two.`,
    '',
    'Next: docs/how-to/upgrade-matomo.md, and the same reference in docker/Dockerfile.',
  ].join('\n');
}

async function versionAt(commit: string, git: MatomoChangesContext['git']): Promise<string> {
  const { exitCode, stdout, stderr } = await git(['show', `${commit}:${baseFile}`]);
  if (exitCode === 0) return versionIn(stdout);
  throw new Failure(`${commit} has no ${baseFile}: ${stderr.trim()} Check out two commits (fetch-depth: 2).`);
}

/** `5.14.0` of `FROM docker.io/library/matomo:5.14.0-apache@sha256:…` */
function versionIn(file: string): string {
  const version = /^FROM \S+:(\d+\.\d+\.\d+)/m.exec(file)?.[1];
  if (version !== undefined) return version;
  throw new Failure(`${baseFile} names no version of Matomo in a line FROM name:1.2.3: it has\n${file}`);
}

/** Sections `## Matomo 1.2.3` of versions after one, up to the other. */
function sectionsBetween(changelog: string, after: string, upTo: string): string[] {
  return changelog.split(/^(?=## )/m).flatMap((section) => {
    const version = /^## Matomo (\d+\.\d+\.\d+)/.exec(section)?.[1];
    const isBetween = version !== undefined && isNewer(version, after) && !isNewer(version, upTo);
    return isBetween ? [section.trim()] : [];
  });
}
