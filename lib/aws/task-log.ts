import { DescribeTaskDefinitionCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { imageContract } from '../contract/image';
import type { TaskLog } from './log-tail';

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
