import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent, LogQuery } from './event';

/** What `--errors` asks CloudWatch for. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const trouble = '{ ($.level = "error") || ($.level = "warning") || ($.status >= 500) }';

/** Where the tasks of a role write. */
export interface RoleLog {
  readonly role: string;
  readonly logGroup: string;
}

/** Lines of the logs of several roles, oldest first. */
export async function readEvents(
  logs: CloudWatchLogsClient,
  groups: readonly RoleLog[],
  query: LogQuery,
): Promise<LogEvent[]> {
  const found = await Promise.all(groups.map((group) => eventsOf(logs, group, query)));
  return found.flat().sort((a, b) => a.time - b.time);
}

async function eventsOf(
  logs: CloudWatchLogsClient,
  { role, logGroup }: RoleLog,
  { since, errorsOnly }: LogQuery,
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for (let token: string | undefined; ;) {
    const { events = [], nextToken } = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: since,
        ...(errorsOnly && { filterPattern: trouble }),
        ...(token !== undefined && { nextToken: token }),
      }),
    );
    for (const { timestamp = 0, logStreamName = '', message = '', eventId = '' } of events) {
      // A stream is named prefix/container/task.
      const task = logStreamName.split('/').at(-1) ?? '';
      found.push({ time: timestamp, role, task, line: message.trimEnd(), id: eventId });
    }
    if (nextToken === undefined) return found;
    token = nextToken;
  }
}
