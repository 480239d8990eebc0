/** Everything whose size follows from the traffic. */
export interface Size {
  /** One web task; `tasks` bounds the autoscaling. */
  web: TaskSize & { tasks: { min: number; max: number } };
  /** Whether tracking has tasks of its own, so that no report delays a hit. */
  tracker: 'with-web' | Record<string, never>;
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

/** Of the last two rows. */
const most: Omit<Size, 'tracker'> = {
  web: { cpu: 512, memoryMiB: 1024, tasks: { min: 2, max: 12 } },
  archiving: { cpu: 4096, memoryMiB: 8192 },
  database: { instanceType: 't4g.large', storageGiB: 80, multiAz: true },
  egress: 'nat-gateway',
};

/**
 * One row per order of magnitude, for the top of its range. docs/decisions/0008-sizing-and-cost.md tells what each
 * costs and what was weighed.
 *
 * - Page views bring about 1.1 hits each; 1 million a month are 0.4 hits a second in the mean, and 1.3 in peak hours,
 *   which carry three times the mean.
 * - A hit takes 2.9 ms of one vCPU, TLS included, measured by `npm run bench -- tracker` (bench/RESULTS.md); reckoned here
 *   with 4 ms, because a core of Fargate is slower than that machine's. In peak hours that is 0.005 vCPU at 1 million page
 *   views, 0.05 at 10 million, 0.5 at 100 million. So the tasks' size follows from the people who read reports: less than
 *   half a vCPU makes pages slow, and two tasks survive the loss of a zone.
 * - Archiving takes about 0.15 ms per action of the day: half a minute an hour at 10 million, five minutes at
 *   100 million.
 * - A hit takes the database 3.4 ms of a vCPU, measured: 0.04 vCPU in the peak of 10 million and 0.4 in that of 100 million,
 *   which is less than the share that a burstable instance may use for ever (0.4 of t4g.small, 0.6 of t4g.large). So memory
 *   decides. It holds what archiving reads: the current day, which is 16 MB, 160 MB or 1.6 GB with its indexes.
 * - The database grows by some 430 bytes an action: 0.5, 5 or 47 GB a month. RDS adds storage when it gets full.
 */
const sizes: readonly { upTo: number; size: Size }[] = [
  {
    upTo: 1_000_000,
    size: {
      web: { cpu: 512, memoryMiB: 1024, tasks: { min: 1, max: 3 } },
      tracker: 'with-web',
      archiving: { cpu: 1024, memoryMiB: 2048 },
      database: { instanceType: 't4g.micro', storageGiB: 20, multiAz: false },
      egress: 'public-address',
    },
  },
  {
    upTo: 10_000_000,
    size: {
      web: { cpu: 512, memoryMiB: 1024, tasks: { min: 2, max: 4 } },
      tracker: 'with-web',
      archiving: { cpu: 2048, memoryMiB: 4096 },
      database: { instanceType: 't4g.small', storageGiB: 50, multiAz: true },
      egress: 'nat-gateway',
    },
  },
  {
    upTo: 100_000_000,
    size: { ...most, tracker: 'with-web' },
  },
  {
    upTo: Infinity,
    size: { ...most, tracker: {} },
  },
];

/** The size for a number of page views a month. */
export function sizeFor(pageviewsPerMonth: number): Size {
  const row = sizes.find(({ upTo }) => pageviewsPerMonth <= upTo);
  if (row === undefined) throw new RangeError(`No size for ${pageviewsPerMonth} page views a month.`);
  return row.size;
}
