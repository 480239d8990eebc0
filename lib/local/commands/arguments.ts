import { textOf, wholeNumberOf } from '../../cli/arguments';
import type { CommandOption, OptionValues } from '../../cli/command';
import { usageFailure } from '../../cli/failure';
import type { Ports } from '../machine/ports';

export interface StartArguments {
  environment: string;
  detach: boolean;
  fresh: boolean;
  base: string | undefined;
  /** Whether the certificate comes from a local ACME server. */
  acme: boolean;
  ports: Ports;
}

const defaults = { http: 8080, https: 8443, mail: 1080 } as const;

export const startOptions = {
  env: {
    type: 'string',
    placeholder: 'NAME',
    help: 'The environment, config/NAME.ts. Default: dev',
  },
  detach: { type: 'boolean', help: 'Return after the proof; what runs stays until npm stop' },
  fresh: {
    type: 'boolean',
    help: 'Begin with empty data; otherwise the data of the last start is used again',
  },
  base: {
    type: 'string',
    placeholder: 'IMAGE',
    help: 'An image with Matomo in it to build on, instead of the official one',
  },
  acme: {
    type: 'boolean',
    help: 'Take the way of certificate: { letsEncrypt }, with Pebble in its place',
  },
  'http-port': portOption('plain http', defaults.http),
  'https-port': portOption('https', defaults.https),
  'mail-port': portOption('the page with caught mail', defaults.mail),
} as const satisfies Record<string, CommandOption>;

function portOption(what: string, byDefault: number): CommandOption {
  return {
    type: 'string',
    placeholder: 'PORT',
    help: `Of this machine, for ${what}. Default: ${byDefault}`,
  };
}

/**
 * Reads the options of `npm start`.
 *
 * @throws Failure with exit code 2 for what it doesn't allow
 */
export function startArguments(values: OptionValues): StartArguments {
  const port = (option: string, byDefault: number): number =>
    wholeNumberOf(values, option, { min: 1, max: 65535, unit: 'a port' }) ?? byDefault;
  const ports = {
    http: port('http-port', defaults.http),
    https: port('https-port', defaults.https),
    mail: port('mail-port', defaults.mail),
  };
  if (new Set(Object.values(ports)).size < 3) {
    throw usageFailure(
      `--http-port ${ports.http}, --https-port ${ports.https} and --mail-port ${ports.mail} must be three different ports.`,
    );
  }
  return {
    environment: textOf(values, 'env') ?? 'dev',
    detach: values['detach'] === true,
    fresh: values['fresh'] === true,
    base: textOf(values, 'base'),
    acme: values['acme'] === true,
    ports,
  };
}
