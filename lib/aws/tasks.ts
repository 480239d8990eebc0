import {
  type Container,
  DescribeTasksCommand,
  type DesiredStatus,
  type ECSClient,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { imageContract } from '../contract/image';

/** What DescribeTasks takes at once, and ListTasks answers at most. */
const tasksPerRequest = 100;

/** Which tasks of a cluster. */
export interface TaskQuery {
  readonly cluster: string;
  readonly desiredStatus: DesiredStatus;
  readonly serviceName?: string;
  readonly family?: string;
}

/** ARNs of tasks, however many there are. */
export async function taskArnsOf(ecs: ECSClient, query: TaskQuery): Promise<string[]> {
  const arns: string[] = [];
  for (let token: string | undefined; ;) {
    const { taskArns = [], nextToken } = await ecs.send(
      new ListTasksCommand({ ...query, ...(token !== undefined && { nextToken: token }) }),
    );
    arns.push(...taskArns);
    if (nextToken === undefined) return arns;
    token = nextToken;
  }
}

/** Tasks as ECS describes them, however many there are. */
export async function tasksOf(ecs: ECSClient, query: TaskQuery): Promise<Task[]> {
  const arns = await taskArnsOf(ecs, query);
  const found: Task[] = [];
  for (let start = 0; start < arns.length; start += tasksPerRequest) {
    const { tasks = [] } = await ecs.send(
      new DescribeTasksCommand({ cluster: query.cluster, tasks: arns.slice(start, start + tasksPerRequest) }),
    );
    found.push(...tasks);
  }
  return found;
}

/** Matomo's container of a task. Others run beside it, such as GuardDuty's agent, and may come first. */
export const containerOf = ({ containers = [] }: Task): Container | undefined =>
  containers.find(({ name }) => name === imageContract.containerName);
