import { readArguments } from '../../../lib/local/commands/arguments';
import { LocalRunError } from '../../../lib/local/local-run-error';

test('start without options is dev on the usual ports', () => {
  expect(readArguments(['start'])).toEqual({
    command: 'start',
    environment: 'dev',
    detach: false,
    fresh: false,
    base: undefined,
    acme: false,
    ports: { http: 8080, https: 8443, mail: 1080 },
  });
});

test('start takes every option', () => {
  const options = [
    '--env',
    'prod',
    '--detach',
    '--fresh',
    '--acme',
    '--base',
    'matomo:5',
    '--http-port',
    '81',
    '--https-port=444',
  ];
  expect(readArguments(['start', ...options])).toMatchObject({
    environment: 'prod',
    detach: true,
    fresh: true,
    acme: true,
    base: 'matomo:5',
    ports: { http: 81, https: 444, mail: 1080 },
  });
});

test('stop is for one environment or for all', () => {
  expect(readArguments(['stop', '--env', 'prod'])).toEqual({ command: 'stop', environment: 'prod' });
  expect(readArguments(['stop'])).toEqual({ command: 'stop', environment: undefined });
});

test.each(['start', 'stop'])('%s --help names every option', (command) => {
  expect(readArguments([command, '--help'])).toMatchObject({ command: 'help' });
});

test.each([
  [['start', '--enviroment', 'prod'], "Unknown option '--enviroment'"],
  [['start', 'prod'], "Unexpected argument 'prod'"],
  [['start', '--env'], '--env'],
  [['start', '--http-port', 'x'], "--http-port is 'x'; a port is a whole number from 1 to 65535."],
  [['start', '--mail-port', '65536'], "--mail-port is '65536'"],
  [['start', '--mail-port', '8080'], 'must be three different ports'],
  [['stop', '--fresh'], "Unknown option '--fresh'"],
  [['restart'], "There is no command 'restart'"],
])('%p is refused with exit code 2', (argv, message) => {
  let thrown: unknown;
  try {
    readArguments(argv);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(LocalRunError);
  expect(thrown).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
});
