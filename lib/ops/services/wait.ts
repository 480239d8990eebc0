import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../../aws/clients';
import type { Clock } from '../../cli/clock';
import { exitCodes, Failure } from '../../cli/failure';
import type { Reporter } from '../../cli/reporter';
import type { ForcedDeployment } from './force';
import { type Outcome, outcomeOf } from './outcome';
import { describeStoppedTasks } from './stopped-tasks';

const pollMilliseconds = 10_000;

/** What waiting works with. */
export interface WaitContext {
  readonly clients: AwsClients;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Called at every look. @default nothing */
  readonly onLook?: () => Promise<void>;
}

/**
 * Waits until every deployment has ended, and says how it goes where that changes. One that somebody else's takes the
 * place of is no failure: the newest one is waited for, since it gets its image by the same name.
 * @throws Failure with the reasons and log lines of stopped tasks: exit code 4 if the previous tasks serve again,
 *   3 if it takes longer than `timeoutMinutes`, 1 for anything else that is no success. Interrupted on Ctrl-C, without
 *   which the deployment goes on.
 */
export async function waitForDeployments(
  context: WaitContext,
  cluster: string,
  deployments: readonly ForcedDeployment[],
  timeoutMinutes: number,
): Promise<void> {
  const deadline = context.clock.now() + timeoutMinutes * 60_000;
  const shown = new Map<string, string>();
  let followed = deployments;
  for (;;) {
    const outcomes = await readOutcomes(context.clients, cluster, followed);
    for (const [{ service }, outcome] of outcomes) {
      if (outcome.kind !== 'replaced') continue;
      context.reporter.note(`${service}: ${outcome.reason}, which is waited for now.`);
    }
    followed = outcomes.map(([forced, outcome]) =>
      outcome.kind === 'replaced' ? { ...forced, deployment: outcome.by } : forced,
    );
    for (const [{ service }, outcome] of outcomes) {
      const line = `${service}: ${lineOf(outcome)}`;
      if (shown.get(service) !== line) context.reporter.note(line);
      shown.set(service, line);
    }
    if (outcomes.every(([, { kind }]) => hasEnded(kind))) {
      await failUnlessCompleted(context, cluster, outcomes);
      return;
    }
    if (context.clock.now() >= deadline) {
      await showStoppedTasks(context, cluster, outcomes);
      throw new Failure(
        `Not done after ${timeoutMinutes} minutes: ${[...shown.values()].join('; ')}. It goes on in ECS, and the ` +
          'previous tasks serve until the new ones are healthy.',
        exitCodes.timedOut,
      );
    }
    if (outcomes.some(([, { kind }]) => kind === 'replaced')) continue;
    await context.onLook?.();
    await context.clock.sleep(pollMilliseconds);
  }
}

const hasEnded = (kind: Outcome['kind']): boolean => !['running', 'rollingBack', 'replaced'].includes(kind);

type Outcomes = readonly (readonly [ForcedDeployment, Outcome])[];

async function readOutcomes(
  { ecs }: AwsClients,
  cluster: string,
  deployments: readonly ForcedDeployment[],
): Promise<Outcomes> {
  const { services = [] } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: deployments.map(({ service }) => service) }),
  );
  return deployments.map((forced) => {
    const service = services.find(({ serviceName }) => serviceName === forced.service);
    return [
      forced,
      service === undefined
        ? { kind: 'failed', reason: 'the service is gone' }
        : outcomeOf(service, forced.deployment),
    ];
  });
}

async function failUnlessCompleted(context: WaitContext, cluster: string, outcomes: Outcomes): Promise<void> {
  const failures = outcomes.filter(([, { kind }]) => kind !== 'completed');
  if (failures.length === 0) return;
  await showStoppedTasks(context, cluster, failures);
  const allBack = failures.every(([, { kind }]) => kind === 'rolledBack');
  const sentences = failures.map(([{ service }, outcome]) => sentenceOf(service, outcome));
  throw new Failure(sentences.join('\n'), allBack ? exitCodes.rolledBack : exitCodes.failed);
}

function lineOf(outcome: Outcome): string {
  if ('progress' in outcome) return outcome.progress;
  return outcome.kind === 'completed' ? 'done' : outcome.reason;
}

function sentenceOf(service: string, outcome: Outcome): string {
  const reason = 'reason' in outcome ? outcome.reason : '';
  if (outcome.kind === 'rolledBack') {
    return `${service} was rolled back, the previous tasks serve: ${reason}`;
  }
  return `The deployment of ${service} failed: ${reason}`;
}

async function showStoppedTasks(
  { clients, reporter }: WaitContext,
  cluster: string,
  outcomes: Outcomes,
): Promise<void> {
  for (const [{ service, deployment }] of outcomes) {
    for (const line of await describeStoppedTasks(clients, { cluster, service, deployment })) {
      reporter.note(line);
    }
  }
}
