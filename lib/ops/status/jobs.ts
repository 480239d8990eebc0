import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, type ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { imageContract } from '../../contract/image';
import { lastLines } from '../../aws/log-tail';

/** The last line of docker/opt/matomo-fargate/migrate/migrate.php, as far as it is shown. */
export interface Migration {
  /** Version of Matomo that migrated, which is the version of the schema since. */
  readonly matomo: string;
  /** ISO 8601; `undefined` if CloudWatch does not tell. */
  readonly at: string | undefined;
}

/** A run of the archiving task. */
export interface ArchiveRun {
  /** ISO 8601: its last line in the log. */
  readonly at: string | undefined;
  /** Of its container; `undefined` while it runs, and an hour after its end, when ECS has forgotten it. */
  readonly exitCode: number | undefined;
}

const summaryLines = 20;
/** Runs that are looked at: the newest may run still, or have failed. */
const lookedAt = 5;

/**
 * The newest migration that ended well.
 * @returns `undefined` if none of the last five did, or no log of it is left
 */
export async function lastMigration(
  logs: CloudWatchLogsClient,
  group: string,
): Promise<Migration | undefined> {
  for (const stream of await newestStreams(logs, group, lookedAt)) {
    const lines = await lastLines(logs, { group, stream: stream.logStreamName ?? '' }, summaryLines);
    // Other lines may come after it: standard output and standard error reach the log on two ways.
    const matomo = lines.map(versionIn).findLast((version) => version !== undefined);
    if (matomo !== undefined) return { matomo, at: timeOf(stream) };
  }
  return undefined;
}

function versionIn(line: string): string | undefined {
  try {
    const { matomo } = JSON.parse(line) as { matomo?: unknown };
    return typeof matomo === 'string' ? matomo : undefined;
  } catch {
    return undefined;
  }
}

/** @returns `undefined` if none has run yet */
export async function lastArchiveRun(
  { ecs, logs }: { ecs: ECSClient; logs: CloudWatchLogsClient },
  { cluster, group, family }: { cluster: string; group: string; family: string },
): Promise<ArchiveRun | undefined> {
  const [newest] = await newestStreams(logs, group, 1);
  if (newest?.logStreamName === undefined) return undefined;
  const id = newest.logStreamName.split('/').at(-1);
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, family, desiredStatus: 'STOPPED' }),
  );
  const arn = taskArns.find((taskArn) => taskArn.endsWith(`/${id}`));
  if (arn === undefined) return { at: timeOf(newest), exitCode: undefined };
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
  const container = tasks?.[0]?.containers?.find(({ name }) => name === imageContract.containerName);
  return { at: timeOf(newest), exitCode: container?.exitCode };
}

async function newestStreams(logs: CloudWatchLogsClient, group: string, limit: number): Promise<LogStream[]> {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({
      logGroupName: group,
      orderBy: 'LastEventTime',
      descending: true,
      limit,
    }),
  );
  return logStreams;
}

const timeOf = ({ lastEventTimestamp }: LogStream): string | undefined =>
  lastEventTimestamp === undefined ? undefined : new Date(lastEventTimestamp).toISOString();
