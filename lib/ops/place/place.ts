import type { LogEvent, LogQuery } from '../logs/event';
import type { Handover } from './handover';

/** The name that stands for what `npm start` runs on this machine. */
export const localName = 'local';

/** What runs, or has stopped a short while ago. */
export interface TaskState {
  /** As `logs` names it: the last part of its family, such as `web`. */
  readonly role: string;
  /** As the console shows it, or a container's name. */
  readonly id: string;
  /** RUNNING, PENDING, STOPPED … */
  readonly state: string;
  /** HEALTHY, UNHEALTHY, or UNKNOWN for what has no health check. */
  readonly health: string;
  /** Milliseconds since 1970; `undefined` for what has not started. */
  readonly started: number | undefined;
  /** Digest or tag; `undefined` before it is pulled. */
  readonly image: string | undefined;
  /** Why it stopped. */
  readonly reason?: string;
}

/** A role of the image that runs once, beside the tasks that serve. */
export interface RoleRun {
  /** Whose size, variables and secrets it has. */
  readonly task: OneOffTask;
  /** The role and its arguments. No secrets: whoever may list tasks reads them. */
  readonly command: readonly string[];
  /** Variables in the place of the task definition's. No secrets. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Tells what may run once only: a second call waits for the first one's end. @default each call runs on its own */
  readonly once?: string;
  /** Holds the files that the command names. @default none */
  readonly handover?: Handover;
}

/** Task definitions that are run by hand. */
export const jobTasks = ['archive', 'geoip', 'migrate', 'probe'] as const;
export type JobTask = (typeof jobTasks)[number];

/** Those that a command of its own runs, besides. */
export type OneOffTask = JobTask | 'clients';

/** Where an environment runs: an account of AWS, or this machine. */
export interface Place {
  /** With scheme, without a slash at the end. */
  readonly url: string;
  /** What runs and what stopped lately, by role. */
  tasks(): Promise<readonly TaskState[]>;
  /** @returns what the query asks for, oldest first */
  logs(query: LogQuery): Promise<readonly LogEvent[]>;
  /**
   * Runs a role to its end.
   *
   * @param onLine gets every line of both outputs as it comes in, as the image writes it
   * @returns the exit code
   * @throws Failure if it can't be started
   */
  run(role: RoleRun, onLine: (line: string) => void): Promise<number>;
  /**
   * The program that opens a shell in a task.
   * @throws Failure if no task of the role runs, or none lets anybody in
   */
  shell(role: string): Promise<{ readonly program: string; readonly args: readonly string[] }>;
  /**
   * A place for files that roles read, or write.
   * @param direction `imports` for those that the migration and the archiving read, `exports` for those that archiving writes
   */
  handover(direction: Direction): Promise<Handover>;
  /** Matomo's: part of the hash of every token. */
  salt(): Promise<string>;
  /** Tasks that start from now on have it. */
  replaceSalt(value: string): Promise<void>;
}

/** Whether files go in, or come out. */
export type Direction = 'imports' | 'exports';
