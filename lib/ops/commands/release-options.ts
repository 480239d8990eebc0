import type { AwsClients } from '../../aws/clients';
import { textOf, wholeNumberOf } from '../../cli/arguments';
import type { CommandOption, OptionValues } from '../../cli/command';
import { exitCodes, Failure, usageFailure } from '../../cli/failure';
import type { Environment } from '../environment/environment';
import { findTarget } from '../environment/release-target';
import { execute, type Execution } from '../release/execute';
import type { ReleaseCall } from '../release/prepare';
import type { ReleaseRun } from '../release/run';
import { hitTexts } from '../release/steps';
import { awsOptions, connectTo } from './aws-options';
import type { OpsContext } from './context';
import { minutesOf, timeoutOption } from './timeout';

/** The options of every command that changes what serves. */
export const releaseOptions = {
  'without-hit': {
    type: 'string',
    placeholder: 'REASON',
    help: 'Why it is done although no tracking hit was read back. Default: it ends with 5 then',
  },
  wait: {
    type: 'string',
    placeholder: 'MINUTES',
    help: 'How long to wait for another release to end. Default: 0',
  },
  json: { type: 'boolean', help: 'Reports every step with its time as JSON' },
  ...timeoutOption,
  ...awsOptions,
} as const satisfies Record<string, CommandOption>;

/** The option of what brings a new image. */
export const olderOption = {
  older: {
    type: 'string',
    placeholder: 'REASON',
    help: 'Why an older commit may take the place of a newer one. Default: it may not',
  },
} as const satisfies Record<string, CommandOption>;

/** The value of an option that takes a reason. @throws Failure with exit code 2 if it is empty */
export function reasonOf(values: OptionValues, option: string, example: string): string | undefined {
  const reason = textOf(values, option);
  if (reason?.trim() === '')
    throw usageFailure(`--${option} takes the reason in words, as --${option} '${example}'.`);
  return reason;
}

/** What a release of an environment begins with. */
export async function releaseCall(
  context: OpsContext,
  environment: string,
  command: string,
  values: OptionValues,
): Promise<ReleaseCall> {
  const timeoutMinutes = minutesOf(values);
  const waitMinutes = wholeNumberOf(values, 'wait', { min: 0, max: 24 * 60, unit: 'whole minutes' }) ?? 0;
  reasonOf(values, 'without-hit', 'our own visits are excluded');
  const clients: AwsClients = connectTo(context, environment, values);
  const target = await findTarget(clients.cloudFormation, environment);
  const keptSnapshots = context.configuration(environment).database.upgradeSnapshots;
  return { context, clients, target, command, timeoutMinutes, waitMinutes, keptSnapshots };
}

/**
 * Does the steps of a release, and says how it went.
 * @param done what is true then
 * @throws Failure as `execute`, and with exit code 5 if nobody knows whether visitors are counted
 */
export async function conclude(
  { reporter }: OpsContext,
  values: OptionValues,
  run: ReleaseRun,
  execution: Execution,
  done: string,
): Promise<void> {
  const json = values['json'] === true;
  const { report, image, target } = run;
  let failed: string | undefined;
  try {
    await execute(run, execution);
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    const { digest } = image.manifest;
    const told = {
      environment: target.name,
      url: target.url,
      image: digest,
      ...report,
      ...(failed && { failed }),
    };
    if (json) reporter.result(JSON.stringify(told, undefined, 2));
  }
  demandHit(run, values, done);
  if (json) reporter.note(done);
  else reporter.result(done);
}

function demandHit({ report: { hit } }: ReleaseRun, values: OptionValues, done: string): void {
  if (hit === 'read back' || textOf(values, 'without-hit') !== undefined) return;
  const why = hit === undefined ? 'No tracking hit was sent.' : hitTexts[hit];
  throw new Failure(
    `${done}\nIt serves, but is not done: nobody knows whether visitors are counted. ${why} Where that is as it should ` +
      "be, say why with --without-hit 'the reason'.",
    exitCodes.untried,
  );
}

/** The table of an environment's releases. */
export const storeOf = ({ dynamoDb }: AwsClients, { releaseTable }: Environment) => ({
  dynamoDb,
  table: releaseTable,
});
