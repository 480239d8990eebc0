import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTaskDefinitionCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { imageContract } from '../image-contract';

/** Where a task's container writes: the awslogs driver names a stream `prefix/container/task id`. */
export interface TaskLog {
  readonly group: string;
  readonly stream: string;
}

/** @returns `undefined` where the task definition logs elsewhere than to CloudWatch. */
export async function logOf(ecs: ECSClient, task: Task): Promise<TaskLog | undefined> {
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinitionArn }),
  );
  const container = taskDefinition?.containerDefinitions?.find(
    ({ name }) => name === imageContract.containerName,
  );
  const options = container?.logConfiguration?.options;
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  if (group === undefined || prefix === undefined) return undefined;
  return { group, stream: `${prefix}/${imageContract.containerName}/${task.taskArn?.split('/').at(-1)}` };
}

/**
 * The end of a log, oldest line first. Never fails: why a task stopped must arrive also when its log can't be read.
 * @param count Lines.
 */
export async function lastLines(
  logs: CloudWatchLogsClient,
  { group, stream }: TaskLog,
  count: number,
): Promise<readonly string[]> {
  try {
    const { events } = await logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit: count }),
    );
    const lines = (events ?? []).map(({ message }) => (message ?? '').trimEnd());
    return lines.length > 0 ? lines : ['(empty)'];
  } catch (error) {
    return [`(not readable: ${error instanceof Error ? error.name : String(error)})`];
  }
}
