import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTasksCommand, type ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { imageContract } from '../../image-contract';
import { lastLines } from '../../log-tail';

/** The last line of docker/migrate/migrate.php, as far as it is shown. */
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

/** @returns `undefined` if the newest log of the migration has no summary near its end: it runs, or it failed. */
export async function lastMigration(
  logs: CloudWatchLogsClient,
  group: string,
): Promise<Migration | undefined> {
  const newest = await newestStream(logs, group);
  if (newest?.logStreamName === undefined) return undefined;
  const lines = await lastLines(logs, { group, stream: newest.logStreamName }, summaryLines);
  // Other lines may come after it: standard output and standard error reach the log on two ways.
  const matomo = lines.map(versionIn).findLast((version) => version !== undefined);
  return matomo === undefined ? undefined : { matomo, at: timeOf(newest) };
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
  const newest = await newestStream(logs, group);
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

async function newestStream(logs: CloudWatchLogsClient, group: string): Promise<LogStream | undefined> {
  const { logStreams } = await logs.send(
    new DescribeLogStreamsCommand({
      logGroupName: group,
      orderBy: 'LastEventTime',
      descending: true,
      limit: 1,
    }),
  );
  return logStreams?.[0];
}

const timeOf = ({ lastEventTimestamp }: LogStream): string | undefined =>
  lastEventTimestamp === undefined ? undefined : new Date(lastEventTimestamp).toISOString();
