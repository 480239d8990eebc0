/** Everything whose size follows from the traffic. */
export interface Size {
  /** One web task; `tasks` bounds the autoscaling. */
  web: TaskSize & { tasks: { min: number; max: number } };
  archiving: TaskSize;
  database: { instanceType: string; storageGiB: number };
}

/** CPU units (1024 = 1 vCPU) and MiB of a task, in a combination that Fargate offers. */
export interface TaskSize {
  cpu: number;
  memoryMiB: number;
}

/**
 * One row per order of magnitude. A tracking hit costs about 8 ms of one vCPU and peak hours carry about three
 * times the mean, so 10 million page views a month need 0.1 vCPU for tracking; the rest is for people who read
 * reports. The database follows Matomo's own sizing (https://matomo.org/faq/on-premise/matomo-requirements/).
 */
const sizes: readonly { upTo: number; size: Size }[] = [
  {
    upTo: 1_000_000,
    size: {
      web: { cpu: 512, memoryMiB: 1024, tasks: { min: 1, max: 3 } },
      archiving: { cpu: 1024, memoryMiB: 2048 },
      database: { instanceType: 't4g.small', storageGiB: 20 },
    },
  },
  {
    upTo: 10_000_000,
    size: {
      web: { cpu: 1024, memoryMiB: 2048, tasks: { min: 2, max: 6 } },
      archiving: { cpu: 2048, memoryMiB: 4096 },
      database: { instanceType: 't4g.medium', storageGiB: 50 },
    },
  },
  {
    upTo: Infinity,
    size: {
      web: { cpu: 2048, memoryMiB: 4096, tasks: { min: 2, max: 12 } },
      archiving: { cpu: 4096, memoryMiB: 8192 },
      database: { instanceType: 'm7g.large', storageGiB: 200 },
    },
  },
];

/** The size for a number of page views a month. */
export function sizeFor(pageviewsPerMonth: number): Size {
  const row = sizes.find(({ upTo }) => pageviewsPerMonth <= upTo);
  if (row === undefined) throw new RangeError(`No size for ${pageviewsPerMonth} page views a month.`);
  return row.size;
}
