import type { Task } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../../aws/clients';
import { lastLines } from '../../aws/log-tail';
import { stopReason } from '../../aws/stop-reason';
import { logOf } from '../../aws/task-log';
import { tasksOf } from '../../aws/tasks';

/** Tasks that are told about: the newest ones; a deployment that does not come up leaves many alike. */
const shownTasks = 3;
const shownLines = 10;

/**
 * Why tasks of a deployment stopped, with the end of their logs, as lines to show. ECS remembers a stopped task for
 * about an hour.
 */
export async function describeStoppedTasks(
  clients: AwsClients,
  { cluster, service, deployment }: { cluster: string; service: string; deployment: string },
): Promise<readonly string[]> {
  const tasks = await tasksOf(clients.ecs, { cluster, serviceName: service, desiredStatus: 'STOPPED' });
  const newest = tasks
    .filter(({ startedBy }) => startedBy === deployment)
    .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
    .slice(0, shownTasks);
  return (await Promise.all(newest.map((task) => describe(clients, task)))).flat();
}

async function describe({ ecs, logs }: AwsClients, task: Task): Promise<string[]> {
  const log = await logOf(ecs, task);
  return [
    `Task ${task.taskArn?.split('/').at(-1)} stopped: ${stopReason(task)}`,
    ...(log === undefined
      ? []
      : [
          `  Log group ${log.group}, stream ${log.stream}, last lines:`,
          ...(await lastLines(logs, log, shownLines)).map((line) => `    ${line}`),
        ]),
  ];
}
