import { Failure, usageFailure } from '../../cli/failure';
import { type JobTask, jobTasks, localName } from '../place/place';
import { passOn } from '../place/pass-on';
import { findEnvironment } from '../environment/environment';
import { unfinishedRelease } from '../release/hold';
import { readRecord } from '../release/state';
import { awsOptions, connectTo } from './aws-options';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';
import { storeOf } from './release-options';

const isJob = (text: string): text is JobTask => (jobTasks as readonly string[]).includes(text);

/** `run <environment> <job>`: a scheduled job now, or the migration. */
export const run: OpsCommand = {
  name: 'run',
  arguments: [environmentArgument, { name: 'job', example: 'archive' }],
  summary: `Runs ${jobTasks.join(', ')} now, shows its log, and ends with its exit code`,
  options: awsOptions,
  async run(context, values, name: string, job: string) {
    if (!isJob(job)) throw usageFailure(`There is no job '${job}'; there are ${jobTasks.join(', ')}.`);
    // It migrates to the image of `next`, which a release is about to try.
    if (job === 'migrate' && name !== localName) await demandNoRelease(context, values, name);
    const place = await placeOf(context, values, name);
    const exitCode = await place.run(
      { task: job, command: [job], once: `run-${job}` },
      passOn(context.reporter),
    );
    if (exitCode === 0) context.reporter.note(`${job} is done.`);
    else context.reporter.note(`${job} ended with exit code ${exitCode}.`);
    return exitCode;
  },
};

async function demandNoRelease(context: OpsContext, values: OptionValues, name: string): Promise<void> {
  const clients = connectTo(context, name, values);
  const record = await readRecord(storeOf(clients, await findEnvironment(clients.cloudFormation, name)));
  const release = unfinishedRelease(record?.state, context.clock.now(), context.caller);
  if (release === undefined) return;
  throw new Failure(
    `'${release.command}' by ${release.by} has ${name} in hand, and migrates it itself; run migrate after its end.`,
  );
}
