/**
 * Connections that MariaDB takes, from the memory of its instance: 100 for each GiB. An idle one holds about half a
 * megabyte; RDS's own default, memory / 25 MB, is made for connections that all sort at once.
 */
const perGiB = 100;

/** GiB of each size, and what a family has of it: https://aws.amazon.com/rds/instance-types/ */
const sizes = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 } as const;

/** Migration, archiving with its parallel requests, rotation, smoke test, a console, and RDS's own. */
export const connectionsForJobs = 30;

/** A task of 1 GiB holds so many processes of Apache, of some 30 MB. */
const mostWorkers = 32;

/** Workers of the fast lane that keep the processors of a task busy: half of a hit's time is waiting for the database. */
const mostLaneWorkers = 4;

/** One worker of the fast lane, and four of Apache: with fewer, a page and the requests that it makes wait for each other. */
export const fewestConnections = 5;

/** The database's `max_connections`. */
export function connectionsOf(instanceType: string): number {
  const [family = '', size = ''] = instanceType.split('.');
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const gib = times === undefined ? (sizes[size as keyof typeof sizes] ?? 1) : Number(times) * sizes.xlarge;
  return gib * (family.startsWith('r') ? 2 : 1) * perGiB;
}

/** Processes of a web task, each of which may hold a connection. */
export interface WebWorkers {
  /** Requests that Apache answers at once. */
  readonly workers: number;
  /** Those that keep Matomo in memory and answer hits (docs/decisions/0100). */
  readonly laneWorkers: number;
}

/**
 * So many that a rollout, with twice the tasks, leaves connections for jobs.
 * @param besides connections of others than jobs and web tasks, in a rollout
 */
export function workersFor(instanceType: string, mostTasks: number, besides = 0): WebWorkers {
  const connections = connectionsOfTask(instanceType, mostTasks, besides);
  const laneWorkers = Math.max(1, Math.min(mostLaneWorkers, Math.floor(connections / 4)));
  return { workers: Math.min(mostWorkers, connections - laneWorkers), laneWorkers };
}

/** Connections that a web task may hold. */
export function connectionsOfTask(instanceType: string, mostTasks: number, besides = 0): number {
  return Math.floor((connectionsOf(instanceType) - connectionsForJobs - besides) / (2 * mostTasks));
}

/** The most tasks that leave each the fewest connections. */
export function mostTasksFor(instanceType: string, besides = 0): number {
  return Math.floor((connectionsOf(instanceType) - connectionsForJobs - besides) / (2 * fewestConnections));
}
