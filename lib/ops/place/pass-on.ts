import { parseLogLine, readableOfTask } from '../../aws/log-line';
import type { Reporter } from '../../cli/reporter';

/** Passes on what a role writes: its results as they are, and what its log says beside them. */
export const passOn =
  (reporter: Reporter) =>
  (line: string): void =>
    parseLogLine(line) !== undefined ? reporter.note(readableOfTask(line)) : reporter.result(line);

/** The same where what the role prints is no result of the command's. */
export const passOnAsNotes =
  (reporter: Pick<Reporter, 'note'>) =>
  (line: string): void =>
    reporter.note(readableOfTask(line));
