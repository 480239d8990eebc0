import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { jobs } from '../support/workflows';
import { root } from './documents';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('one version of Node in package.json, .nvmrc and the workflows', () => {
  const nvmrc = read('.nvmrc').trim();
  expect(manifest.engines.node).toBe(`>=${nvmrc}`);
  const versions = jobs.flatMap(({ job }) => job.steps.flatMap((step) => step.with?.['node-version'] ?? []));
  expect(new Set(versions.map(String))).toEqual(new Set([nvmrc]));
});

test('the licence is the one that package.json names', () => {
  expect(manifest.license).toBe('Apache-2.0');
  expect(read('LICENSE')).toMatch(/^\s+Apache License\n\s+Version 2\.0, January 2004\n/);
});

interface Updates {
  readonly 'package-ecosystem': string;
  readonly directory?: string;
  readonly directories?: readonly string[];
}

const { updates } = parse(read('.github/dependabot.yml')) as { updates: readonly Updates[] };

const watched = (ecosystem: string) =>
  updates
    .filter((one) => one['package-ecosystem'] === ecosystem)
    .flatMap(({ directory, directories = [] }) => [
      ...(directory === undefined ? [] : [directory]),
      ...directories,
    ])
    .map((folder) => folder.slice(1))
    .sort();

/** Folders with a file of such a name in version control. */
function foldersWith(pattern: string): string[] {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', pattern], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)));
  return [...new Set(files.map((file) => (dirname(file) === '.' ? '' : dirname(file))))].sort();
}

test('Dependabot watches the actions', () => expect(watched('github-actions')).toEqual(['']));

test.each([
  ['npm', '*package-lock.json'],
  ['pip', '*requirements.txt'],
])('Dependabot watches every folder with a lock of %s', (ecosystem, pattern) => {
  expect(watched(ecosystem)).toEqual(foldersWith(pattern));
});

test('what Dependabot watches for the base image is the base image', () => {
  expect(watched('docker')).toEqual(['.github/base-image']);
  const [, base] = /^ARG BASE=(\S+)$/m.exec(read('docker/Dockerfile')) ?? [];
  const [, repeated] = /^FROM (\S+)$/m.exec(read('.github/base-image/Dockerfile')) ?? [];
  expect(repeated).toBe(base);
});
