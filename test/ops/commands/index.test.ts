import { commands, runOps } from '../../../lib/ops/commands';
import { Failure } from '../../../lib/cli/failure';
import { awsError } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

async function run(...args: string[]) {
  const { context, results, notes, synthesised } = opsContext();
  const exitCode = await runOps(args, context);
  return { exitCode, stdout: results.join('\n'), stderr: notes.join('\n'), synthesised };
}

test.each([['--help'], ['-h'], ['help']])('%s lists the commands and the exit codes', async (flag) => {
  const { exitCode, stdout, stderr } = await run(flag);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm run ops -- <command> \[arguments\] \[options\]$/m);
  expect(stdout).toMatch(/^ {2}cost <environment> +Estimates what an environment costs a month/m);
  expect(stdout).toContain(
    '0 done, 1 failed, 2 wrong call or configuration, 3 timed out, 4 rolled back, 5 not tried to the end',
  );
  expect(stderr).toBe('');
});

test.each([
  ['cost', '--help'],
  ['help', 'cost'],
  ['cost', 'prod', '-h'],
])('%s %s tells the options of the command and does nothing', async (...args) => {
  const { exitCode, stdout, synthesised } = await run(...args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ {2}--pageviews N +Page views a month .*Default: expectedPageviewsPerMonth$/m);
  expect(synthesised).toEqual([]);
});

test.each([[['--version']], [['cost', '--version']]])('%j tells the version', async (args) => {
  expect(await run(...args)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\S+ \d+\.\d+\.\d+$/) as unknown,
  });
});

test('help certificate import tells about a command of two words', async () => {
  const { exitCode, stdout } = await run('help', 'certificate', 'import');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm run ops -- certificate import <environment> \[options\]$/m);
});

test.each([
  [[], 'No command given.'],
  [
    ['csot', 'prod'],
    `There is no command 'csot'. Known are ${commands.map(({ name }) => name).join(', ')}: did you mean cost?`,
  ],
  [
    ['certificate', 'imprt', 'prod'],
    "There is no command 'certificate imprt'. Known are certificate import, certificate renew: did you mean certificate import?",
  ],
  [
    ['certificate', 'import'],
    'No <environment> given. The call is npm run ops -- certificate import <environment>, for example certificate import prod.',
  ],
  [['cost'], 'No <environment> given. The call is npm run ops -- cost <environment>, for example cost prod.'],
  [
    ['promote', 'stage'],
    'No <to> given. The call is npm run ops -- promote <from> <to>, for example promote stage prod.',
  ],
  [
    ['promote', 'dev', 'prod'],
    'prod gets its images from stage, not from dev, by promotions in config/index.ts. The call is npm run ops -- promote stage prod.',
  ],
  [
    ['promote', 'prod', 'dev'],
    "Nothing is promoted to dev: promotions in config/index.ts do not name it. Add { prod: 'dev' }, or release there.",
  ],
  [['cost', 'prod', 'stage'], "'stage' is too much. See npm run ops -- cost --help."],
  [
    ['cost', 'prod', '--jsno'],
    "Unknown option '--jsno' (did you mean --json?). See npm run ops -- cost --help.",
  ],
  [
    ['cost', 'prod', '--pageviews', 'many'],
    "--pageviews is 'many'; it takes page views a month from 1 to 1000000000000.",
  ],
  [
    ['cost', 'prod', '--pageviews', '0'],
    "--pageviews is '0'; it takes page views a month from 1 to 1000000000000.",
  ],
])('%j is a wrong call', async (args, message) => {
  const { exitCode, stderr, synthesised } = await run(...args);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(message);
  expect(synthesised).toEqual([]);
});

test.each([1, 2, 3, 4] as const)(
  'a failure that says %d ends with it, and with its sentence only',
  async (code) => {
    const { context, notes } = opsContext();
    const synthesise = () => Promise.reject(new Failure('It did not work.', code));
    expect(await runOps(['cost', 'prod'], { ...context, synthesise })).toBe(code);
    expect(notes).toEqual(['It did not work.']);
  },
);

test('an unexpected error is not hidden', async () => {
  const { context } = opsContext();
  const synthesise = () => Promise.reject(new TypeError('a bug'));
  await expect(runOps(['cost', 'prod'], { ...context, synthesise })).rejects.toThrow('a bug');
});

test('an error of AWS ends with one sentence and no stack trace', async () => {
  const { context, notes } = opsContext();
  const synthesise = () => Promise.reject(awsError('ExpiredToken', 'The security token is expired'));
  expect(await runOps(['cost', 'prod'], { ...context, synthesise })).toBe(2);
  expect(notes).toEqual([expect.stringMatching(/^The AWS credentials have expired\. Sign in/)]);
});
