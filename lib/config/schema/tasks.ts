import { z } from 'zod';
import { type WebWorkers, workersFor } from '../sizes/connections';
import type { TaskSize } from '../sizes/sizing';
import type { Basis } from './basis';
import { oneOf, wholeNumber } from './fields';
import { rule } from './rules';

export const cpu = z.literal(
  [256, 512, 1024, 2048, 4096, 8192, 16384],
  rule('256, 512, 1024, 2048, 4096, 8192 or 16384 (CPU units, 1024 = 1 vCPU)', 'Choose a size of Fargate.'),
);
export const memoryMiB = wholeNumber(512, 122880, 'MiB', 'Fargate offers 2 to 8 times the CPU units.');

export const bounds = z.strictObject(
  {
    /** Tasks that always run. */
    min: wholeNumber(1, 100, 'tasks', 'Give the number of tasks that always run.'),
    /** Tasks that run under the highest load. */
    max: wholeNumber(1, 100, 'tasks', 'Give at least `min`.'),
  },
  rule('{ min, max }', 'Give both.'),
);
const spotPercent = wholeNumber(
  0,
  90,
  'per cent of the tasks',
  'Spot tasks can be stopped at two minutes notice.',
);

const trackerRule = rule(
  "{ cpu, memoryMiB, tasks, spotPercent }, each of which may be left out, or 'with-web'",
  'Give {} for tasks of their own.',
);

export const web = z.strictObject(
  {
    /**
     * CPU units of a task, 1024 are one vCPU; together with memoryMiB.
     * @default 512
     */
    cpu: cpu.optional(),
    /**
     * Memory of a task in MiB; together with cpu.
     * @default 1024
     */
    memoryMiB: memoryMiB.optional(),
    /**
     * How many tasks run, by load.
     * @default - by expectedPageviewsPerMonth; one in disposable environments
     */
    tasks: bounds.optional(),
    /**
     * Share on Spot, in per cent, of the tasks beyond min: 70 % cheaper, may be stopped at two minutes' notice.
     * @default 0
     */
    spotPercent: spotPercent.optional(),
  },
  rule('{ cpu, memoryMiB, tasks, spotPercent }', 'Leave it out to size it by expectedPageviewsPerMonth.'),
);

/** Tasks of their own for tracking, or `'with-web'`. */
export const tracker = z.union(
  [
    z.literal('with-web'),
    z.strictObject(
      {
        /**
         * CPU units of a task, 1024 are one vCPU; together with memoryMiB.
         * @default 512
         */
        cpu: cpu.optional(),
        /**
         * Memory of a task in MiB; together with cpu.
         * @default 1024
         */
        memoryMiB: memoryMiB.optional(),
        /**
         * How many tasks run, by load.
         * @default - as many as `web` has without tasks of their own for tracking
         */
        tasks: bounds.optional(),
        /**
         * Share on Spot, in per cent, of the tasks beyond min: 70 % cheaper, may be stopped at two minutes' notice.
         * @default 0
         */
        spotPercent: spotPercent.optional(),
      },
      trackerRule,
    ),
  ],
  trackerRule,
);

export const archiving = z.strictObject(
  {
    /**
     * CPU units of the task, 1024 are one vCPU; together with memoryMiB.
     * @default - by expectedPageviewsPerMonth: 1024, 2048 or 4096
     */
    cpu: cpu.optional(),
    /**
     * Memory of the task in MiB; together with cpu.
     * @default - by expectedPageviewsPerMonth: 2048, 4096 or 8192
     */
    memoryMiB: memoryMiB.optional(),
    /**
     * 'hourly', or 'daily' at 03:05 UTC.
     * @default 'hourly', disposable: 'daily'
     */
    schedule: oneOf(['hourly', 'daily'], 'Reports are as fresh as the last run.').optional(),
    /**
     * Minutes after which a run is stopped; the next one goes on where it was.
     * @default 180
     */
    timeLimitMinutes: wholeNumber(
      5,
      1440,
      'minutes',
      'What a run leaves over, the next one does.',
    ).optional(),
  },
  rule(
    '{ cpu, memoryMiB, schedule, timeLimitMinutes }',
    'Leave it out to size it by expectedPageviewsPerMonth.',
  ),
);

/** How many tasks a service runs, by load. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Tasks that answer behind the load balancer: `web`, and `tracker` where tracking has tasks of its own. */
export interface AnsweringTasks extends TaskSize, WebWorkers {
  /** By load. */
  readonly tasks: Bounds;
  /** Of those beyond the least number. */
  readonly spotPercent: number;
}

/**
 * How many tasks answer, by load; no `tracker` where `web` answers everything.
 *
 * @param given what the file says of them; a bound that is wrong by itself may be missing
 */
export function answeringBounds(
  given: {
    web?: { tasks?: Partial<Bounds> };
    tracker?: 'with-web' | { tasks?: Partial<Bounds> };
    access?: { ui?: unknown };
  },
  { disposable, size }: Basis,
): Record<'web', Bounds> & Partial<Record<'tracker', Bounds>> {
  const usual = disposable ? 'with-web' : size.tracker;
  // Where pages are inside the network, what the internet reaches has none.
  const own = given.tracker ?? (given.access?.ui === 'internal' && usual === 'with-web' ? {} : usual);
  const all = disposable ? { min: 1, max: 1 } : size.web.tasks;
  if (own === 'with-web') return { web: { ...all, ...given.web?.tasks } };
  // What is left to `web` are people who read reports.
  const pages = { min: all.min, max: Math.min(all.max, mostTasksOfPages) };
  return { web: { ...pages, ...given.web?.tasks }, tracker: { ...all, ...own.tasks } };
}

/**
 * @param instanceType of the database, whose connections all tasks share
 * @param besides      connections of others, in a rollout
 */
export function answeringDefaults(
  given: Partial<Record<'web', z.output<typeof web>> & Record<'tracker', z.output<typeof tracker>>> & {
    access?: { ui?: unknown } | undefined;
  },
  basis: Basis,
  instanceType: string,
  besides: number,
): { web: AnsweringTasks; tracker: AnsweringTasks | undefined } {
  const { size } = basis;
  const bounds = answeringBounds(given, basis);
  const workers = workersFor(instanceType, bounds.web.max + (bounds.tracker?.max ?? 0), besides);
  const sized = (asked: z.output<typeof web>, tasks: AnsweringTasks['tasks']): AnsweringTasks => ({
    cpu: asked.cpu ?? size.web.cpu,
    memoryMiB: asked.memoryMiB ?? size.web.memoryMiB,
    tasks,
    ...workers,
    spotPercent: asked.spotPercent ?? 0,
  });
  return {
    web: sized(given.web ?? {}, bounds.web),
    tracker: bounds.tracker && sized(typeof given.tracker === 'object' ? given.tracker : {}, bounds.tracker),
  };
}

const mostTasksOfPages = 4;

/** MiB that one process of archiving may use: `[General] minimum_memory_limit_when_archiving` of Matomo's global.ini.php. */
const perRequest = 768;
/** MiB for whoever starts them, and what watches. */
const besides = 384;
/** Matomo's own number (core/CronArchive.php, MAX_CONCURRENT_API_REQUESTS): the database has to bear them as well. */
const mostRequests = 3;

export function archivingDefaults(given: z.output<typeof archiving> = {}, { disposable, size }: Basis) {
  const memoryMiB = given.memoryMiB ?? size.archiving.memoryMiB;
  return {
    cpu: given.cpu ?? size.archiving.cpu,
    memoryMiB,
    /** Reports made at a time: as many as the memory holds at their most. */
    parallelRequests: Math.max(1, Math.min(mostRequests, Math.floor((memoryMiB - besides) / perRequest))),
    schedule: given.schedule ?? (disposable ? 'daily' : 'hourly'),
    timeLimitMinutes: given.timeLimitMinutes ?? 180,
  } as const;
}
