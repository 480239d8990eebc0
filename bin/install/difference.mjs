import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How `node_modules` differs from `package-lock.json`; undefined if it fits. Compared by content, never by time. */
export function differenceOf(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Error(`There is no package-lock.json in ${root}: is this a whole clone?`);
  // npm writes this file last, so where it is missing, an installation was never finished.
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined) return { whole: false, sentence: 'The dependencies are not installed.' };

  const unusable = Object.keys(installed).flatMap((path) => whyUnusable(root, path, installed[path]));
  if (unusable.length > 0) return { whole: false, sentence: sentenceOf(unusable) };

  const differing = [
    ...Object.keys(wanted).flatMap((path) => differenceOfPackage(path, wanted[path], installed[path])),
    ...Object.keys(installed).flatMap((path) => differenceOfSurplus(path, wanted)),
  ];
  return differing.length === 0 ? undefined : { whole: true, sentence: sentenceOf(differing) };
}

function packagesOf(file) {
  if (!existsSync(file)) return undefined;
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  delete packages['']; // the project itself
  return packages;
}

function differenceOfPackage(path, wanted, installed) {
  // npm leaves out what is for other machines, such as esbuild's programs for macOS on Linux.
  if (installed === undefined) return wanted.optional || wanted.devOptional ? [] : [`${path} is missing`];
  if (installed.version !== wanted.version) {
    return [`${path} is ${installed.version} instead of ${wanted.version}`];
  }
  return installed.integrity === wanted.integrity ? [] : [`${path} has another content`];
}

/** A package that the lock does not know is in the way only where it hides one that the lock knows. */
function differenceOfSurplus(path, wanted) {
  if (wanted[path] !== undefined) return [];
  const parent = path.slice(0, path.lastIndexOf('/node_modules/'));
  return wanted[parent] === undefined ? [] : [`${path} is too much`];
}

function whyUnusable(root, path, { os, cpu }) {
  if (!existsSync(join(root, path))) return [`${path} is gone`];
  if (!allows(os, process.platform) || !allows(cpu, process.arch)) return [`${path} is for other machines`];
  return [];
}

/** As npm reads it: a list of names, or of those that are excluded, each with `!`. */
function allows(names = [], name) {
  return (
    names.includes(name) || (names.every((other) => other.startsWith('!')) && !names.includes(`!${name}`))
  );
}

function sentenceOf([first, ...more]) {
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return `node_modules differs from package-lock.json: ${first}${others}.`;
}
