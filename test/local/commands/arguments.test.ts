import { runProgram } from '../../../lib/cli/program';
import { startArguments, startOptions } from '../../../lib/local/commands/arguments';
import { programs, runLocal } from '../../../lib/local/commands';
import { collectingReporter } from '../../support/collecting-reporter';

/** What a call of `npm start` is understood as. */
async function understood(...args: string[]) {
  const { reporter, notes } = collectingReporter();
  const read: unknown[] = [];
  const command = {
    name: '',
    summary: '',
    options: startOptions,
    run: (_context: unknown, values: Parameters<typeof startArguments>[0]) => {
      read.push(startArguments(values));
      return Promise.resolve();
    },
  };
  const exitCode = await runProgram({ call: 'npm start --', commands: [command] }, args, { reporter });
  return { exitCode, read: read[0], said: notes.join('\n') };
}

const unused = { environments: {}, interrupted: new AbortController().signal };

test('start without options is dev on the usual ports', async () => {
  expect((await understood()).read).toEqual({
    environment: 'dev',
    detach: false,
    fresh: false,
    base: undefined,
    acme: false,
    ports: { http: 8080, https: 8443, mail: 1080 },
  });
});

test('start takes every option', async () => {
  const options = ['--env', 'prod', '--detach', '--fresh', '--acme', '--base', 'matomo:5'];
  expect((await understood(...options, '--http-port', '81', '--https-port=444')).read).toMatchObject({
    environment: 'prod',
    detach: true,
    fresh: true,
    acme: true,
    base: 'matomo:5',
    ports: { http: 81, https: 444, mail: 1080 },
  });
});

test.each(['start', 'stop'] as const)('%s --help names every option', async (name) => {
  const { reporter, results } = collectingReporter();
  expect(await runLocal(name, ['--help'], { ...unused, reporter })).toBe(0);
  expect(results.join()).toContain(`Usage: npm ${name} -- [options]`);
  for (const option of Object.keys(programs[name].commands[0].options)) {
    expect(results.join()).toContain(`--${option}`);
  }
});

test.each([
  [['--enviroment', 'prod'], "Unknown option '--enviroment'. See npm start -- --help."],
  [['prod'], "'prod' is too much. See npm start -- --help."],
  [['--env'], "Option '--env <value>' argument missing"],
  [['--http-port', 'x'], "--http-port is 'x'; it takes a port from 1 to 65535."],
  [['--mail-port', '65536'], "--mail-port is '65536'"],
  [['--mail-port', '8080'], 'must be three different ports'],
])('start %j is refused with exit code 2', async (args, message) => {
  const { exitCode, said } = await understood(...args);
  expect(exitCode).toBe(2);
  expect(said).toContain(message);
});

test('stop knows no option of start', async () => {
  const { reporter, notes } = collectingReporter();
  expect(await runLocal('stop', ['--fresh'], { ...unused, reporter })).toBe(2);
  expect(notes).toEqual(["Unknown option '--fresh'. See npm stop -- --help."]);
});

test('stop takes --all for everything only, and says so before it looks for an engine', async () => {
  const { reporter, notes } = collectingReporter();
  expect(await runLocal('stop', ['--all', '--env', 'dev'], { ...unused, reporter })).toBe(2);
  expect(notes).toEqual(['--all removes what all environments share: give it without --env.']);
});
