import { awsOptions, connectTo } from './aws-options';
import { Interrupted } from '../../cli/clock';
import { environmentArgument } from './environment-argument';
import type { OpsCommand, OpsContext } from './context';
import { forceDeployments } from '../services/force';
import { waitForDeployments } from '../services/wait';
import { findEnvironment } from '../environment/environment';
import { Failure } from '../../cli/failure';
import { patient } from '../../aws/patience';
import { timeText, unfinishedRelease } from '../release/hold';
import { readRecord, type ReleaseStore } from '../release/state';
import { reasonOf, storeOf } from './release-options';
import { minutesOf, timeoutOption } from './timeout';

const goesOn = new Failure(
  'Interrupted. The deployment goes on in ECS without this command: the previous tasks serve until the new ones are ' +
    'healthy, and a failure is rolled back.',
);

/** `redeploy <environment>`: new tasks for every service, from the image that `live` names. */
export const redeploy: OpsCommand = {
  name: 'redeploy',
  arguments: [environmentArgument],
  summary: 'Replaces the tasks of every service, waits, and says why if that fails',
  options: {
    anyway: {
      type: 'string',
      placeholder: 'REASON',
      help: 'Why tasks may be replaced in the middle of a release. Default: they may not',
    },
    ...timeoutOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const minutes = minutesOf(values);
    const anyway = reasonOf(values, 'anyway', 'the certificate has to be replaced now');
    const clients = connectTo(context, name, values);
    const environment = await findEnvironment(clients.cloudFormation, name);
    const { cluster, url } = environment;
    await demandNoRelease(context, storeOf(clients, environment), name, anyway);
    const deployments = await forceDeployments(clients.ecs, cluster);
    try {
      const until = context.clock.now() + minutes * 60_000;
      const say = (line: string) => context.reporter.note(line);
      const waiting = { ...context, clients: patient(clients, { ...context, until: () => until, say }) };
      await waitForDeployments(waiting, cluster, deployments, minutes);
    } catch (error) {
      throw error instanceof Interrupted ? goesOn : error;
    }
    context.reporter.result(`Redeployed: ${deployments.map(({ service }) => service).join(', ')}. ${url}`);
  },
};

/** A release replaces the tasks itself; one that stopped may have moved `live` to an image that nobody tried. */
async function demandNoRelease(
  { clock, caller, reporter }: OpsContext,
  store: ReleaseStore,
  name: string,
  anyway: string | undefined,
): Promise<void> {
  const record = await readRecord(store);
  const release = unfinishedRelease(record?.state, clock.now(), caller);
  if (release === undefined) return;
  const { command, by, step, until, hold } = release;
  if (hold === 'held' && anyway === undefined) {
    throw new Failure(
      `'${command}' by ${by} is releasing ${name}, and replaces the tasks itself; its hold ends at ${timeText(until)}. ` +
        "Nothing was changed. Wait for it, or say why not with --anyway 'the reason'.",
    );
  }
  reporter.note(
    `'${command}' by ${by} ${hold === 'held' ? 'is' : 'has stopped'} at '${step}': the new tasks get what live names, ` +
      'which may be its image.',
  );
}
