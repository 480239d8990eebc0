import { wholeNumberOf } from '../../cli/arguments';
import { imageVariables } from '../../contract/image';
import { namesOf } from '../../contract/names';
import { Failure, usageFailure } from '../../cli/failure';
import { accessText } from '../admin/access-text';
import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { localName } from '../place/place';
import { passOnAsNotes } from '../place/pass-on';
import { clientSecrets, prepareToken } from '../secrets/client-token';
import { adminCommand } from './admin-command';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

const clientArgument = { name: 'client', example: 'catalogue' };

/** As the image has it. */
const defaultOverlapHours = 24;

const rotate: OpsCommand = {
  name: 'clients rotate',
  arguments: [environmentArgument, clientArgument],
  summary: 'Gives a declared API client a new token in its secret; the old one goes on for --overlap hours',
  options: {
    overlap: {
      type: 'string',
      placeholder: 'HOURS',
      help: `How long the old token goes on, 0 to 720. Default: ${defaultOverlapHours}`,
    },
    ...dryRunOption,
    ...awsOptions,
  },
  async run(context, values, name: string, client: string) {
    const { reporter } = context;
    const overlap =
      wholeNumberOf(values, 'overlap', { min: 0, max: 720, unit: 'hours' }) ?? defaultOverlapHours;
    if (name === localName)
      throw usageFailure('Clients have their tokens in AWS; there are none on this machine.');
    const { secretsManager } = connectTo(context, name, values);
    const secrets = await clientSecrets(secretsManager, name);
    if (!secrets.has(client)) {
      throw usageFailure(
        `There is no client '${client}' in ${name}; ${secrets.size === 0 ? 'its configuration declares none (clients).' : `there are ${[...secrets.keys()].join(', ')}.`}`,
      );
    }
    if (values['dry-run'] === true) {
      reporter.result(
        `Would give ${client} of ${name} a new token; the old one would go on for ${overlap} hours.`,
      );
      return 0;
    }
    const place = await placeOf(context, values, name);
    const makePresent = await prepareToken(secretsManager, secrets, client);
    const exitCode = await place.run(
      {
        ...{ task: 'clients', command: ['migrate'], once: 'clients-rotate' },
        environment: { [imageVariables.clientOverlapHours]: String(overlap) },
      },
      passOnAsNotes(reporter),
    );
    if (exitCode !== 0) {
      throw new Failure(
        `Matomo was not told of the new token (exit code ${exitCode}); the present one of ${client} goes on. Run this again.`,
      );
    }
    await makePresent();
    reporter.result(
      `${client} finds its new token in the secret ${namesOf(name).clientSecret(client)}; the old one goes on for ${overlap} hours.`,
    );
    return 0;
  },
};

/** `clients …`: programs that use Matomo's API. */
export const apiClients: readonly OpsCommand[] = [
  adminCommand({
    name: 'clients list',
    summary:
      'The declared API clients: what they may do, when their tokens were used last, and when they end',
    text: (rows) =>
      rows.length === 0
        ? 'No client is declared.'
        : table([
            ['client', 'description', 'access', 'created', 'last used', 'expires'],
            ...rows.map((row) => [
              cell(row, 'client'),
              cell(row, 'description'),
              accessText(row),
              ...timesOf(row),
            ]),
          ]),
  }),
  adminCommand({
    name: 'clients undeclared',
    summary: 'Tokens that people made for themselves in Matomo',
    text: (rows) =>
      rows.length === 0
        ? 'There is none.'
        : table([
            ['login', 'description', 'taken in addresses', 'created', 'last used', 'expires'],
            ...rows.map((row) => [
              cell(row, 'login'),
              cell(row, 'description'),
              row['inAddresses'] === true ? 'yes' : 'no',
              ...timesOf(row),
            ]),
          ]),
  }),
  rotate,
  adminCommand({
    name: 'clients revoke',
    arguments: [clientArgument],
    summary: 'Takes the tokens of a declared API client away at once; clients rotate gives it a new one',
    changes: (environment, client) => `${client} can no longer use the API of ${environment}.`,
    asks: true,
    text: ([row]) =>
      `${cell(row, 'revoked')} is revoked: pages and the API refuse it now, tracking requests in at most five minutes.`,
  }),
];

const timesOf = (row: Row): string[] => [
  cell(row, 'created'),
  cell(row, 'lastUsed', 'never'),
  cell(row, 'expires', 'never'),
];
