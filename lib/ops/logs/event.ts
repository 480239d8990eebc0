import { readableOfTask, readRequest, levelOf } from '../../aws/log-line';

/** A line of a log. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Last part of the task's family, such as `web`. */
  readonly role: string;
  /** Of the task. */
  readonly task: string;
  readonly line: string;
  /** Unlike that of any other event. */
  readonly id: string;
}

export interface LogQuery {
  /** Milliseconds since 1970. */
  readonly since: number;
  /** @default every role */
  readonly role?: string | undefined;
  /** Only errors, warnings, and answers of 500 and above. */
  readonly errorsOnly: boolean;
}

/** Whether `--errors` shows a line. */
export function isTrouble(line: string): boolean {
  const level = levelOf(line);
  return level === 'error' || level === 'warning';
}

const idLetters = 8;

/** An event as a line for people. @example `2026-11-27 06:50:29  web 3f2a1b9c  GET /matomo.php 204, 3 ms, 192.0.0.0` */
export function eventText({ time, role, task, line }: LogEvent): string {
  const when = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const request = readRequest(line);
  return `${when}  ${role} ${task.slice(-idLetters)}  ${request ?? readableOfTask(line)}`;
}
