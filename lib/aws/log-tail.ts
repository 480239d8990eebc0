import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readable } from './log-line';

/** Where a task's container writes: the awslogs driver names a stream `prefix/container/task id`. */
export interface TaskLog {
  readonly group: string;
  readonly stream: string;
}

/**
 * The end of a log for people, oldest line first. Never fails: why a task stopped must arrive also when its log can't be read.
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
    const lines = (events ?? []).map(({ message }) => readable((message ?? '').trimEnd()));
    return lines.length > 0 ? lines : ['(empty)'];
  } catch (error) {
    return [`(not readable: ${error instanceof Error ? error.name : String(error)})`];
  }
}
