import { parseArgs } from 'node:util';
import { LocalRunError } from '../local-run-error';

export interface Ports {
  http: number;
  https: number;
  mail: number;
}

export interface StartArguments {
  command: 'start';
  environment: string;
  detach: boolean;
  fresh: boolean;
  base: string | undefined;
  /** Whether the certificate comes from a local ACME server. */
  acme: boolean;
  ports: Ports;
}

export interface StopArguments {
  command: 'stop';
  /** Undefined means every environment that runs here. */
  environment: string | undefined;
}

export interface HelpArguments {
  command: 'help';
  text: string;
}

const startHelp = `npm start [-- options]

Runs an environment on this machine as its templates would run it on AWS, and proves that it works.

  --env NAME         the environment, config/NAME.ts (default: dev)
  --detach           return after the proof; what runs stays until npm stop
  --fresh            begin with empty data; otherwise the data of the last start is used again
  --base IMAGE       an image with Matomo in it to build on, instead of the official one
  --acme             take the way of certificate: { letsEncrypt }, with Pebble in its place
  --http-port PORT   of this machine, for plain http (default: 8080)
  --https-port PORT  of this machine, for https (default: 8443)
  --mail-port PORT   of this machine, for the page with caught mail (default: 1080)
  --help             this text`;

const stopHelp = `npm stop [-- options]

Removes every container, network and volume that npm start made, and their secrets.

  --env NAME         only of this environment (default: of all)
  --help             this text`;

/**
 * Reads the command line.
 *
 * @throws LocalRunError with exit code 2 for what it doesn't know or allow
 */
export function readArguments(argv: readonly string[]): StartArguments | StopArguments | HelpArguments {
  const [command, ...rest] = argv;
  if (command === 'start') return startArguments(rest);
  if (command === 'stop') return stopArguments(rest);
  throw usage(`There is no command '${command ?? ''}'; there are start and stop.`);
}

function startArguments(args: string[]): StartArguments | HelpArguments {
  const values = parse('start', args, {
    env: { type: 'string' },
    detach: { type: 'boolean' },
    fresh: { type: 'boolean' },
    base: { type: 'string' },
    acme: { type: 'boolean' },
    'http-port': { type: 'string' },
    'https-port': { type: 'string' },
    'mail-port': { type: 'string' },
    help: { type: 'boolean' },
  });
  if (values.help) return { command: 'help', text: startHelp };
  const ports = {
    http: port('--http-port', values['http-port'], 8080),
    https: port('--https-port', values['https-port'], 8443),
    mail: port('--mail-port', values['mail-port'], 1080),
  };
  if (new Set(Object.values(ports)).size < 3) {
    throw usage(
      `--http-port ${ports.http}, --https-port ${ports.https} and --mail-port ${ports.mail} must be three different ports.`,
    );
  }
  return {
    command: 'start',
    environment: values.env ?? 'dev',
    detach: values.detach ?? false,
    fresh: values.fresh ?? false,
    base: values.base,
    acme: values.acme ?? false,
    ports,
  };
}

function stopArguments(args: string[]): StopArguments | HelpArguments {
  const values = parse('stop', args, { env: { type: 'string' }, help: { type: 'boolean' } });
  return values.help ? { command: 'help', text: stopHelp } : { command: 'stop', environment: values.env };
}

type Options = Record<string, { type: 'string' | 'boolean' }>;

function parse<T extends Options>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw usage(`${sentence}. See npm ${command} -- --help.`);
  }
}

function port(option: string, value: string | undefined, byDefault: number): number {
  if (value === undefined) return byDefault;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 65535) return number;
  throw usage(`${option} is '${value}'; a port is a whole number from 1 to 65535.`);
}

function usage(message: string): LocalRunError {
  return new LocalRunError(message, 2);
}
