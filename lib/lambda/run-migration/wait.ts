import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import type { CdkCustomResourceIsCompleteEvent, CdkCustomResourceIsCompleteResponse } from 'aws-lambda';
import { lastLines } from '../../aws/log-tail';
import { stopReason } from '../../aws/stop-reason';
import { MigrationError } from './migration-error';
import type { MigrationRun, RunMigrationProperties } from './properties';

export interface WaitClients {
  readonly ecs: ECSClient;
  readonly logs: CloudWatchLogsClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const lineCount = 12;
const lineLength = 160;

/**
 * Says whether the migration has ended. One that failed, did not start or takes too long is an error, with which
 * CloudFormation rolls back; the version that serves is not touched.
 */
export async function waitForMigration(
  clients: WaitClients,
  event: CdkCustomResourceIsCompleteEvent<RunMigrationProperties> & MigrationRun,
): Promise<CdkCustomResourceIsCompleteResponse> {
  const { TaskArn: taskArn, StartedAt: startedAt } = event;
  if (taskArn === undefined || startedAt === undefined) return { IsComplete: true };
  const properties = event.ResourceProperties;

  const { tasks } = await clients.ecs.send(
    new DescribeTasksCommand({ cluster: properties.Cluster, tasks: [taskArn] }),
  );
  // A task may be unknown for some seconds after its start: ECS is eventually consistent.
  const task = tasks?.[0];
  if (task?.lastStatus === 'STOPPED') {
    if (exitCodeOf(task, properties.Container) === 0) return { IsComplete: true };
    throw new MigrationError(await describeFailure(clients.logs, task, taskArn, properties));
  }
  const minutes = (clients.now() - startedAt) / 60_000;
  if (minutes < Number(properties.TimeoutMinutes)) return { IsComplete: false };
  throw new MigrationError(
    `The migration has not ended after ${Math.round(minutes)} minutes (status ${task?.lastStatus ?? 'unknown'}). Task ` +
      `${taskArn} goes on, since a schema change cut off is worse than a late one. Follow it in log group ` +
      `${properties.LogGroup}, stream ${streamOf(taskArn, properties)}; deploy again when it has ended.`,
  );
}

const exitCodeOf = (task: Task, container: string): number | undefined =>
  task.containers?.find(({ name }) => name === container)?.exitCode;

const streamOf = (taskArn: string, { LogStreamPrefix, Container }: RunMigrationProperties): string =>
  `${LogStreamPrefix}/${Container}/${taskArn.split('/').at(-1)}`;

async function describeFailure(
  logs: CloudWatchLogsClient,
  task: Task,
  taskArn: string,
  properties: RunMigrationProperties,
): Promise<string> {
  const exitCode = exitCodeOf(task, properties.Container);
  const stream = streamOf(taskArn, properties);
  return [
    exitCode === undefined
      ? 'The migration did not run.'
      : `The migration failed with exit code ${exitCode}.`,
    stopReason(task),
    `Log group ${properties.LogGroup}, stream ${stream}, last lines:`,
    ...(await lastLines(logs, { group: properties.LogGroup, stream }, lineCount)).map((line) =>
      line.slice(0, lineLength),
    ),
  ].join('\n');
}
