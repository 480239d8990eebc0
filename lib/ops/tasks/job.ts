import {
  DescribeTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  type Task,
} from '@aws-sdk/client-ecs';
import { imageContract } from '../../contract/image';
import type { AwsClients } from '../../aws/clients';
import { type Clock, Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import type { JobNetwork } from '../environment/release-target';
import { containerOf, tasksOf } from '../../aws/tasks';
import { logOf } from '../../aws/task-log';
import { LogFollower } from '../../aws/log-follower';

const pollMilliseconds = 5_000;
/** ECS is eventually consistent: a task may be unknown for some seconds after its start. */
const unknownMilliseconds = 60_000;

export interface Job {
  readonly cluster: string;
  /** Family of the task definition; its newest revision runs. */
  readonly taskDefinition: string;
  readonly network: JobNetwork;
  /** Tells this job from others of its family: one that runs already is not started a second time. */
  readonly startedBy: string;
  /** @default that of the task definition */
  readonly command?: readonly string[];
  /** Variables beside those of the task definition, or in their place. Whoever may list tasks reads them. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface JobContext {
  readonly clients: Pick<AwsClients, 'ecs' | 'logs'>;
  readonly clock: Clock;
  /** Called with every line of the log as it arrives. */
  readonly onLine: (line: string) => void | Promise<void>;
  /** Called at every look. */
  readonly onLook?: () => Promise<void>;
}

/**
 * Runs a task to its end. What an interrupted command has started is waited for, not started again.
 * @returns the stopped task
 * @throws Failure if ECS places no task
 */
export async function runJob(context: JobContext, job: Job): Promise<Task> {
  const arn = (await runningJob(context, job)) ?? (await startJob(context, job));
  return waitForTask(context, job.cluster, arn);
}

/** Exit code of the container; `undefined` if it was never started. */
export const exitCodeOf = (task: Task): number | undefined => containerOf(task)?.exitCode;

async function runningJob({ clients: { ecs } }: JobContext, job: Job): Promise<string | undefined> {
  const { cluster, taskDefinition: family } = job;
  const tasks = await tasksOf(ecs, { cluster, family, desiredStatus: 'RUNNING' });
  return tasks.find(({ startedBy }) => startedBy === job.startedBy)?.taskArn;
}

async function startJob({ clients: { ecs } }: JobContext, job: Job): Promise<string> {
  const { cluster, taskDefinition, network, startedBy } = job;
  const answer = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      launchType: 'FARGATE',
      count: 1,
      startedBy,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...network.subnets],
          securityGroups: [network.securityGroup],
          assignPublicIp: network.publicIp,
        },
      },
      ...overridesOf(job),
    }),
  );
  return taskArnOf(answer, taskDefinition);
}

function overridesOf({ command, environment }: Job): Pick<RunTaskCommandInput, 'overrides'> {
  if (command === undefined && environment === undefined) return {};
  const variables = Object.entries(environment ?? {}).map(([name, value]) => ({ name, value }));
  return {
    overrides: {
      containerOverrides: [
        {
          name: imageContract.containerName,
          ...(command !== undefined && { command: [...command] }),
          ...(variables.length > 0 && { environment: variables }),
        },
      ],
    },
  };
}

function taskArnOf({ tasks, failures = [] }: RunTaskCommandOutput, taskDefinition: string): string {
  const arn = tasks?.[0]?.taskArn;
  if (arn !== undefined) return arn;
  const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
  throw new Failure(
    `ECS placed no task of ${taskDefinition} (${reasons.join('; ') || 'no reason given'}). Missing capacity passes: ` +
      'run the command again.',
  );
}

async function waitForTask(context: JobContext, cluster: string, arn: string): Promise<Task> {
  const { clients, clock, onLine, onLook } = context;
  const giveUp = clock.now() + unknownMilliseconds;
  let follower: LogFollower | undefined;
  let unreadable = '';
  /** The log is to look at: the task's end does not depend on it. */
  const linesOf = async (log: LogFollower | undefined): Promise<readonly string[]> => {
    try {
      return (await log?.newLines()) ?? [];
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === unreadable) return [];
      unreadable = reason;
      return [`The log can't be read (${reason}). The task is waited for.`];
    }
  };
  for (;;) {
    const { tasks } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
    const task = tasks?.[0];
    if (task === undefined && clock.now() > giveUp) {
      throw new Failure(`ECS does not know the task ${arn}, which it has started. Run the command again.`);
    }
    if (task !== undefined && follower === undefined) {
      const log = await logOf(clients.ecs, task);
      follower = log && new LogFollower(clients.logs, log);
    }
    // Last lines may come in after the end; one more look gets them.
    const stopped = task?.lastStatus === 'STOPPED';
    if (stopped) await clock.sleep(pollMilliseconds);
    for (const line of await linesOf(follower)) await onLine(line);
    if (stopped) return task;
    await onLook?.();
    await clock.sleep(pollMilliseconds);
  }
}
