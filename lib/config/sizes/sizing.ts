/** Everything whose size follows from the traffic. */
export interface Size {
  /** One web task; `tasks` bounds the autoscaling. */
  web: TaskSize & { tasks: { min: number; max: number } };
  archiving: TaskSize;
  /** `multiAz` adds a standby in another zone, where it doesn't double a small bill. */
  database: { instanceType: string; storageGiB: number; multiAz: boolean };
  /** How tasks reach AWS: the cheapest way where a NAT gateway would be a third of the bill. */
  egress: 'public-address' | 'nat-gateway';
}

/** CPU units (1024 = 1 vCPU) and MiB of a task, in a combination that Fargate offers. */
export interface TaskSize {
  cpu: number;
  memoryMiB: number;
}

/**
 * One row per order of magnitude, for the top of its range. docs/decisions/0008-sizing-and-cost.md tells what each
 * costs and what was weighed.
 *
 * - Page views bring about 1.1 hits each; 1 million a month are 0.4 hits a second in the mean, and 1.3 in peak hours,
 *   which carry three times the mean.
 * - A hit takes 25 ms of one vCPU with the stock image's settings, measured. In peak hours that is 0.03 vCPU at
 *   1 million page views, 0.3 at 10 million, 3.1 at 100 million. Autoscaling keeps tasks at 60 %, so 100 million need
 *   six tasks of 1 vCPU then, and 12 leave room for twice that peak. Below 100 million the tasks' size follows from
 *   the people who read reports: less than half a vCPU makes pages slow, and two tasks survive the loss of a zone.
 * - Archiving takes about 0.15 ms per action of the day: half a minute an hour at 10 million, five minutes at
 *   100 million.
 * - A hit takes the database 1.7 ms of a vCPU: 0.2 vCPU in the peak of 100 million, so memory decides. It holds what
 *   archiving reads: the current day, which is 16 MB, 160 MB or 1.6 GB with its indexes.
 * - The database grows by some 430 bytes an action: 0.5, 5 or 47 GB a month. RDS adds storage when it gets full.
 */
const sizes: readonly { upTo: number; size: Size }[] = [
  {
    upTo: 1_000_000,
    size: {
      web: { cpu: 512, memoryMiB: 1024, tasks: { min: 1, max: 3 } },
      archiving: { cpu: 1024, memoryMiB: 2048 },
      database: { instanceType: 't4g.micro', storageGiB: 20, multiAz: false },
      egress: 'public-address',
    },
  },
  {
    upTo: 10_000_000,
    size: {
      web: { cpu: 512, memoryMiB: 2048, tasks: { min: 2, max: 8 } },
      archiving: { cpu: 2048, memoryMiB: 4096 },
      database: { instanceType: 't4g.medium', storageGiB: 50, multiAz: true },
      egress: 'nat-gateway',
    },
  },
  {
    upTo: Infinity,
    size: {
      web: { cpu: 1024, memoryMiB: 2048, tasks: { min: 2, max: 12 } },
      archiving: { cpu: 4096, memoryMiB: 8192 },
      database: { instanceType: 'm7g.large', storageGiB: 200, multiAz: true },
      egress: 'nat-gateway',
    },
  },
];

/** The size for a number of page views a month. */
export function sizeFor(pageviewsPerMonth: number): Size {
  const row = sizes.find(({ upTo }) => pageviewsPerMonth <= upTo);
  if (row === undefined) throw new RangeError(`No size for ${pageviewsPerMonth} page views a month.`);
  return row.size;
}
