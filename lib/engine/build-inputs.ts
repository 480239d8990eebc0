import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BuildOptions } from './build-options';

/** The label of an image that says what it was built from. */
export const inputsLabel = 'matomo-fargate.inputs';

/**
 * What decides an image: every file that its build may copy, and what it is told.
 *
 * @param base id of the image that it is built on
 * @returns 64 hexadecimal digits
 */
export function inputsOf(options: BuildOptions, base: string): string {
  const { context, dockerfile, platform, buildArguments = {}, labels = {} } = options;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([base, dockerfile, platform, sorted(buildArguments), sorted(labels)]));
  const files = readdirSync(context, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, file: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const { entry, file } of files) {
    const isLink = entry.isSymbolicLink();
    const content = isLink ? readlinkSync(file) : readFileSync(file);
    const mode = isLink ? 'link' : statSync(file).mode;
    // Lengths keep a file's end from being taken for the next one's name.
    hash.update(`\0${relative(context, file)}\0${mode}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
