import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECSClient, Task } from '@aws-sdk/client-ecs';
import { awsError, FakeClient } from './fake-client';
import { releaseOutputs, stacksWith } from './stack-outputs';

export interface LogEntry {
  readonly role: string;
  readonly task: string;
  readonly time: number;
  readonly line: string;
}

/** An environment `prod` in ECS and CloudWatch Logs. */
export interface EcsWorld {
  /** Families that there are. @default all but geoip */
  readonly roles?: readonly string[];
  readonly tasks?: readonly Task[];
  readonly logs?: readonly LogEntry[];
  /** What a one-off task writes, and how it ends; by its command where they differ. */
  readonly job?: Job | ((command: readonly string[]) => Job);
}

interface Job {
  readonly lines?: readonly string[];
  readonly exitCode?: number;
}

interface RunInput {
  readonly taskDefinition: string;
  readonly startedBy: string;
  readonly overrides?: {
    readonly containerOverrides?: readonly {
      readonly command?: readonly string[];
      readonly environment?: readonly { name: string; value: string }[];
    }[];
  };
}

/** Every role writes a log beside its results. */
const beginning = JSON.stringify({ level: 'info', source: 'entrypoint', message: 'the task begins' });

const cluster = 'arn:aws:ecs:eu-central-1:111122223333:task/matomo-prod';

/** Clients for it, and what was asked of them. */
export function ecsWorld(world: EcsWorld = {}) {
  const { roles = ['web', 'archive', 'migrate', 'rotate', 'smoke'], tasks = [], logs = [], job = {} } = world;
  const lastJob = (): Job =>
    typeof job === 'function' ? job(started.at(-1)?.overrides?.containerOverrides?.[0]?.command ?? []) : job;
  const familyOf = (text: string): string => text.replace(/^.*\/|:\d+$/g, '');
  const started: RunInput[] = [];
  const jobTask = (): Task => ({
    taskArn: `${cluster}/job`,
    taskDefinitionArn: `task-definition/${started.at(-1)?.taskDefinition}:1`,
    lastStatus: 'STOPPED',
    containers: [
      { name: 'matomo', ...(lastJob().exitCode !== undefined && { exitCode: lastJob().exitCode }) },
    ],
    stoppedReason: 'Essential container in task exited',
  });
  const ecs = new FakeClient({
    DescribeTaskDefinitionCommand: ({ taskDefinition }: { taskDefinition: string }) => {
      const role = familyOf(taskDefinition).replace('matomo-prod-', '');
      if (!roles.includes(role)) throw awsError('ClientException', 'Unable to describe task definition.');
      const options = { 'awslogs-group': `/${role}`, 'awslogs-stream-prefix': role };
      return {
        taskDefinition: {
          family: `matomo-prod-${role}`,
          containerDefinitions: [{ name: 'matomo', logConfiguration: { logDriver: 'awslogs', options } }],
        },
      };
    },
    ListTasksCommand: ({ family, desiredStatus }: { family: string; desiredStatus: string }) => ({
      taskArns: tasks
        .filter(({ taskDefinitionArn = '' }) => familyOf(taskDefinitionArn) === family)
        .filter(({ desiredStatus: status }) => status === desiredStatus)
        .map(({ taskArn }) => taskArn),
    }),
    DescribeTasksCommand: ({ tasks: asked }: { tasks: readonly string[] }) => ({
      tasks: [...tasks, ...(started.length > 0 ? [jobTask()] : [])].filter(({ taskArn = '' }) =>
        asked.includes(taskArn),
      ),
    }),
    RunTaskCommand: (input: RunInput) => {
      started.push(input);
      return { tasks: [jobTask()] };
    },
  });
  let read = 0;
  const cloudWatchLogs = new FakeClient({
    GetLogEventsCommand: () => {
      const lines = read === started.length ? [] : [beginning, ...(lastJob().lines ?? [])];
      read = started.length;
      return { events: lines.map((message) => ({ message })), nextForwardToken: 'end' };
    },
    FilterLogEventsCommand: ({ logGroupName, startTime = 0, nextToken }: FilterInput) => {
      const found = logs.filter(({ role, time }) => `/${role}` === logGroupName && time >= startTime);
      // A page each, as a busy log has.
      const index = Number(nextToken ?? 0);
      const entry = found[index];
      return {
        events: entry === undefined ? [] : [eventOf(entry)],
        ...(index + 1 < found.length && { nextToken: String(index + 1) }),
      };
    },
  });
  return {
    started,
    ecs,
    cloudWatchLogs,
    clients: {
      cloudFormation: stacksWith(releaseOutputs),
      ecs: ecs.as<ECSClient>(),
      logs: cloudWatchLogs.as<CloudWatchLogsClient>(),
    },
  };
}

interface FilterInput {
  readonly logGroupName: string;
  readonly startTime?: number;
  readonly nextToken?: string;
}

const eventOf = ({ role, task, time, line }: LogEntry) => ({
  ...{ timestamp: time, logStreamName: `${role}/matomo/${task}`, message: `${line}\n` },
  eventId: `${task}-${time}-${line}`,
});
