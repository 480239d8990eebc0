import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { commandsOf, guides, root, words } from './documents';

const told = [...new Set(guides.flatMap(commandsOf))];
const cdk = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const optionsOf = (command: string) => words(command).flatMap((word) => /^--?[a-z][\w-]*/.exec(word) ?? []);

const cdkCalls = told.filter((command) => command.includes('npx cdk '));
const subcommands = [...new Set(cdkCalls.map((call) => words(call)[2] ?? ''))];

test.each(subcommands)(
  'the CDK CLI knows every option that the guides give cdk %s',
  (subcommand) => {
    const { output } = run(cdk, subcommand, '--help');
    const known = [...output.matchAll(/(?<=^ +|, )--?[a-z][\w-]*/gm)].map(([option]) => option);
    expect(known).toContain('--context');
    const used = cdkCalls.filter((call) => words(call)[2] === subcommand).flatMap(optionsOf);
    expect(used.filter((option) => !known.includes(option))).toEqual([]);
  },
  60_000,
);

test('cdk synth, as the guides have it, works for an environment that nobody deployed', () => {
  const { status, output } = run(cdk, 'synth', '-q', '-c', 'env=dev');
  expect(output).not.toMatch(/Unknown option/);
  expect(status).toBe(0);
}, 120_000);

test.each([
  ['npm start', 'bin/local.ts', 'start'],
  ['npm run test:image', 'bin/test-image.ts'],
])(
  '%s knows every option that the guides give it',
  (start, program, ...command) => {
    const { output } = run('--import', 'tsx', program, ...command, '--help');
    const used = told.filter((call) => call.startsWith(`${start} -- `)).flatMap(optionsOf);
    expect(used.length).toBeGreaterThan(0);
    for (const option of used.filter((one) => one !== '--')) expect(output).toContain(option);
  },
  60_000,
);
