/**
 * Connections that MariaDB takes, from the memory of its instance: 100 for each GiB. An idle one holds about half a
 * megabyte; RDS's own default, memory / 25 MB, is made for connections that all sort at once.
 */
const perGiB = 100;

/** GiB of each size, and what a family has of it: https://aws.amazon.com/rds/instance-types/ */
const sizes = { micro: 1, small: 2, medium: 4, large: 8, xlarge: 16 } as const;

/** Migration, archiving with its parallel requests, rotation, smoke test, a console, and RDS's own. */
const forJobs = 30;

/** A task of 1 GiB holds so many processes of some 30 MB. */
const mostWorkers = 32;

/** With fewer, a page and the requests that it makes wait for each other. */
export const fewestWorkers = 4;

/** The database's `max_connections`. */
export function connectionsOf(instanceType: string): number {
  const [family = '', size = ''] = instanceType.split('.');
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const gib = times === undefined ? (sizes[size as keyof typeof sizes] ?? 1) : Number(times) * sizes.xlarge;
  return gib * (family.startsWith('r') ? 2 : 1) * perGiB;
}

/** Requests that a web task answers at once, so that a rollout, with twice the tasks, leaves connections for jobs. */
export function workersFor(instanceType: string, mostTasks: number): number {
  const each = Math.floor((connectionsOf(instanceType) - forJobs) / (2 * mostTasks));
  return Math.min(mostWorkers, each);
}

/** The most tasks that leave each the fewest workers. */
export function mostTasksFor(instanceType: string): number {
  return Math.floor((connectionsOf(instanceType) - forJobs) / (2 * fewestWorkers));
}
