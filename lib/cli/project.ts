import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of this project, or of the package made from it; the only place that counts its way up to it. */
export const projectRoot = join(__dirname, '../..');

/** A file or folder of the project, by its path from the root. */
export const inProject = (...path: readonly string[]): string => join(projectRoot, ...path);

/** The version of this project, as package.json says. */
export function projectVersion(): string {
  const { name, version } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name} ${version}`;
}

/** Functions that were bundled with the package; see lib/package. */
export const bundledFunctions = inProject('functions');

/** Whether this is the package in somebody's app, which brings no sources to bundle and no clone to ask. */
export const isPackage = existsSync(bundledFunctions);

/** Where paths of a configuration begin: plugins' folders and certificates belong to whose configuration it is. */
export const configurationRoot = isPackage ? process.cwd() : projectRoot;

/** Tells this clone of the project from others on the machine, which must neither use nor stop what it runs. */
export const clone = createHash('sha256').update(projectRoot).digest('hex').slice(0, 6);
