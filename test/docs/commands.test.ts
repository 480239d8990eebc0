import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { environments } from '../../config';
import { commands } from '../../lib/ops/commands';
import manifest from '../../package.json';
import { commandTests } from './command-tests';
import { commandsOf, guides, root, withoutBlocks, words } from './documents';

const told = [...new Set(guides.flatMap(commandsOf))];
const bare = (command: string) => command.replace(/^(?:[A-Z_]+=\S+ )+/, '');
const environmentArguments = ['environment', 'from', 'to'];
const namesAnEnvironment = (name: string) => name in environments;

test('the guides have commands', () => expect(told.length).toBeGreaterThan(40));

test.each(told)('%s: a test runs it, or says why none does', (command) => {
  const entry = commandTests.find((known) => known.command.test(bare(command)));
  if (entry === undefined) throw new Error(`Say in command-tests.ts which test runs: ${command}`);
  if (entry.test === undefined) expect(entry.named).toMatch(/\S/);
  else expect(existsSync(join(root, entry.test))).toBe(true);
});

test('no test is named for a command that no guide has', () => {
  expect(commandTests.filter(({ command }) => !told.some((one) => command.test(bare(one))))).toEqual([]);
});

test.each(guides)('$file: every command of a line is in a block of shell', ({ text }) => {
  expect(withoutBlocks(text)).not.toMatch(/^( {4,}|\t)(npm|npx|aws|gh|git|node) /m);
  for (const [, language] of text.matchAll(/^ *```(\w*)\n(?=[\s\S]*?^ *```$)/gm)) {
    if (language !== '') expect(['sh', 'ts', 'text']).toContain(language);
  }
});

test.each(told.filter((command) => /^npm (run )?\w/.test(command)))(
  '%s: package.json has the script',
  (command) => {
    const [, first = '', second = ''] = words(command);
    expect(Object.keys(manifest.scripts)).toContain(first === 'run' ? second : first);
  },
);

const opsCalls = told.filter(
  (command) => /^npm run ops -- [a-z]/.test(command) && !command.endsWith('--help'),
);

test.each(opsCalls)('%s: the command has these options and takes so many environments', (call) => {
  const args = words(call).slice(words(call).indexOf('--') + 1);
  const command = commands.find(({ name }) => `${args.join(' ')} `.startsWith(`${name} `));
  if (command === undefined) throw new Error(`There is no such command: ${call}`);
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { type }] of Object.entries(command.options)) options[name] = { type };
  const rest = args.slice(command.name.split(' ').length);
  const { positionals } = parseArgs({ args: rest, options, allowPositionals: true });
  const wanted = command.arguments ?? [];
  // A command that is only mentioned has none, or the environment alone.
  if (rest.length > 0 && positionals.length !== 1) {
    expect(positionals.length).toBeGreaterThanOrEqual(wanted.filter(({ optional }) => !optional).length);
    if (wanted.at(-1)?.many !== true) expect(positionals.length).toBeLessThanOrEqual(wanted.length);
  }
  const named = positionals.filter((_, index) => environmentArguments.includes(wanted[index]?.name ?? ''));
  expect(named.filter((name) => !namesAnEnvironment(name) && name !== 'local')).toEqual([]);
});

test.each(told.filter((command) => /env=/.test(command)))('%s: the environment exists', (command) => {
  expect(namesAnEnvironment(/env=(\w+)/.exec(command)?.[1] ?? '')).toBe(true);
});

test('options that the text names by themselves belong to a command', () => {
  const own = commands.flatMap(({ options }) => Object.keys(options).map((name) => `--${name}`));
  const others = [
    '--help',
    '--all',
    '--loglevel=error',
    '--detach',
    '--fresh',
    '--base',
    '--acme',
    '--hex-blob',
    '--ca-bundle-path',
  ];
  const quoted = guides.flatMap(({ text }) => [...withoutBlocks(text).matchAll(/`(--[\w=-]+)[^`]*`/g)]);
  expect(
    quoted.map(([, option]) => option).filter((option) => ![...own, ...others].includes(option!)),
  ).toEqual([]);
});

test("the secrets' names are those that the product makes and reads", () => {
  const text = told.filter((command) => command.startsWith('aws ')).join('\n');
  const names = [...text.matchAll(/matomo\/(?:dev|prod)\/([\w-]+)/g)].map(([, name]) => name);
  expect([...new Set(names)].sort()).toEqual(['admin-password', 'sign-on', 'tls-key']);
  expect(readFileSync(join(root, 'lib/constructs/data/app-secrets.ts'), 'utf8')).toMatch(/admin-password/);
  expect(readFileSync(join(root, 'config/example.ts'), 'utf8')).toMatch(/matomo\/prod\/tls-key/);
});
