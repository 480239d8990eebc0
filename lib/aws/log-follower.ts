import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskLog } from './log-tail';

/** Reads a task's log line by line while it grows. */
export class LogFollower {
  private token: string | undefined;

  constructor(
    private readonly logs: CloudWatchLogsClient,
    private readonly log: TaskLog,
  ) {}

  /** Lines since the last call. None where the log does not exist yet, which is so until its first line. */
  async newLines(): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const before = this.token;
      try {
        const { events = [], nextForwardToken } = await this.logs.send(
          new GetLogEventsCommand({
            logGroupName: this.log.group,
            logStreamName: this.log.stream,
            startFromHead: true,
            ...(before !== undefined && { nextToken: before }),
          }),
        );
        lines.push(...events.map(({ message = '' }) => message.trimEnd()));
        this.token = nextForwardToken;
      } catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return lines;
        // What was read is told first: its place in the log is behind us. The next look tells of the trouble.
        if (lines.length > 0) return lines;
        throw error;
      }
      // The end is where the token stays the same.
      if (this.token === before || this.token === undefined) return lines;
    }
  }
}
