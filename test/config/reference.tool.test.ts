import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example } from '../../config/example';
import { projectRoot } from '../../lib/cli/project';
import { InvalidConfigurationError, resolve } from '../../lib/config';
import { documentedKeys, type DocumentedKey } from './documented-keys';

const page = join(projectRoot, 'docs/configuration.md');
const keys = documentedKeys();

test('the editor explains every key, and says the default of each that may be left out', () => {
  expect(keys.length).toBeGreaterThan(90);
  expect(keys.filter(({ text }) => text === '').map(({ path }) => path)).toEqual([]);
  expect(
    keys
      .filter(({ isOptional, byDefault }) => isOptional !== (byDefault !== undefined))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('the annotated example has every section', () => {
  const sections = keys.map(({ path }) => path).filter((path) => !/[.[]/.test(path));
  expect(Object.keys(example).sort()).toEqual(sections.sort());
});

/** Made from the keys: `npm run reference` writes it. */
test('docs/configuration.md says the same', () => {
  const prettier = [join(projectRoot, 'node_modules/prettier/bin/prettier.cjs'), '--stdin-filepath', page];
  const made = execFileSync(process.execPath, prettier, { input: reference(), encoding: 'utf8' });
  if (process.env['WRITE_REFERENCE'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});

function reference(): string {
  const sections = keys.filter(({ path }) => !/[.[]/.test(path));
  return [
    '# Configuration',
    '',
    'Every key of a file in `config/`, as the editor shows it. [`config/example.ts`](../config/example.ts) has them all',
    'in one file. `npm run config -- prod` shows what a file resolves to, and where each value comes from. This page is',
    'made from `lib/config/schema/` by `npm run reference`; a test holds the two together.',
    ...sections.flatMap((section) => [
      '',
      `## ${section.path}`,
      '',
      paragraph(section),
      ...keys
        .filter(({ path }) => path.startsWith(`${section.path}.`) || path.startsWith(`${section.path}[`))
        .map((key) => `- \`${key.path}\`: ${paragraph(key)}`),
    ]),
    '',
  ].join('\n');
}

function paragraph({ path, text, byDefault, isOptional }: DocumentedKey): string {
  const allowed = allowedAt(path);
  return [
    text,
    ...(allowed === undefined ? [] : [`Takes ${allowed}.`]),
    isOptional ? `Default: ${byDefault}.` : 'To be given.',
  ]
    .join(' ')
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[<*]/g, '\\$&')))
    .join('`');
}

/** What an error message would say is allowed at a place. */
function allowedAt(path: string): string | undefined {
  const keysOfPath = path.split(/\.|(?=\[)/).map((key) => (key === '[]' ? 0 : key));
  try {
    resolve('test', changed(example, keysOfPath));
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    return error.problems.find((problem) => problem.path === path.replace('[]', '[0]'))?.allowed;
  }
  return undefined;
}

function changed(value: unknown, [head, ...rest]: readonly (string | number)[]): unknown {
  if (head === undefined) return Symbol('something wrong');
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[head] = changed(copy[head], rest);
  return copy;
}
