import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from '../../aws/clients';
import type { Caller } from '../../cli/caller';
import { type Clock, Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { namesOf } from '../../contract/names';
import { type Alarm, alarmsOf, isOpen } from './alarms';
import { type Listener, listenersOf, listenerText } from './listeners';

/** Ends no deployment, and its metric comes with the next archiving only: it does not set the trial back by itself. */
const trialName = 'archive-old';

/** Between a trial's two states, so that nobody gets the end first. */
const pauseMilliseconds = 5_000;

const ended = new Failure('Interrupted. The alarm was sent, and its end as well: nothing is left open.');

export interface TrialContext {
  readonly clients: Pick<AwsClients, 'cloudWatch' | 'sns'>;
  readonly clock: Clock;
  readonly caller: Caller;
}

/**
 * Sends an alarm and its end through to those who are told, as if something were wrong.
 *
 * @returns who gets it
 * @throws Failure if nobody would, or the alarm is open for a reason
 */
export async function tryAlarms(context: TrialContext, environment: string): Promise<readonly Listener[]> {
  const { cloudWatch, sns } = context.clients;
  const alarm = await trialAlarm(context, environment);
  const listeners = await listenersOf(sns, [alarm]);
  const reached = listeners.filter(({ state }) => state !== 'pending');
  if (reached.length === 0) throw nobody(environment, listeners);
  const { user, host } = context.caller;
  const set = (StateValue: 'ALARM' | 'OK', text: string) =>
    cloudWatch.send(
      new SetAlarmStateCommand({
        AlarmName: alarm.name,
        StateValue,
        StateReason: `${text}: npm run ops -- alarms test ${environment}, by ${user}@${host}.`,
      }),
    );
  await set('ALARM', 'A trial, nothing is wrong');
  try {
    await context.clock.sleep(pauseMilliseconds);
  } catch (error) {
    throw error instanceof Interrupted ? ended : error;
  } finally {
    await set('OK', 'The end of a trial');
  }
  return listeners;
}

async function trialAlarm({ clients }: TrialContext, environment: string): Promise<Alarm> {
  const name = namesOf(environment).alarm(trialName);
  const alarm = (await alarmsOf(clients.cloudWatch, environment)).find((found) => found.name === name);
  if (alarm === undefined) {
    throw new Failure(
      `There is no alarm ${name}: the stack was deployed by an older version of this app, or the alarm was removed by ` +
        `hand. Deploy it: npx cdk deploy --all -c env=${environment}`,
    );
  }
  if (isOpen(alarm)) {
    throw new Failure(`${name} is open, and for a reason: whoever listens has been told. ${alarm.text}`);
  }
  return alarm;
}

function nobody(environment: string, listeners: readonly Listener[]): Failure {
  if (listeners.length > 0) {
    return new Failure(
      `Nothing was sent, since nobody would get it: ${listeners.map(listenerText).join('; ')}. A link is valid for ` +
        'three days; after that subscribe anew in the console of SNS.',
    );
  }
  return new Failure(
    `Nothing was sent, since nobody is told of alarms. Give alarms: { email: ['…'] } in config/${environment}.ts, and ` +
      'deploy.',
  );
}
