import { join } from 'node:path';

/** The root of this project; the only place that counts its way up to it. */
export const projectRoot = join(__dirname, '../..');

/** A file or folder of the project, by its path from the root. */
export const inProject = (...path: readonly string[]): string => join(projectRoot, ...path);
