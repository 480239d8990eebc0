import { z } from 'zod';
import type { TaskSize } from '../sizes/sizing';
import type { Basis } from './basis';
import { rule, textRule } from './rules';
import { bounds, type Bounds, cpu, memoryMiB } from './tasks';

const nodeType = textRule(
  /^(t4g\.(micro|small|medium)|[mr](6g|7g|8g)\.(large|\d{0,2}xlarge))$/,
  'a node type that ElastiCache offers for Valkey, without the leading cache., such as t4g.small or m7g.large',
  'Choose from https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html, or leave it out.',
);

const queueRule = rule(
  "{ nodeType, workers }, each of which may be left out, or 'off'",
  'Give {} for a queue with all defaults.',
);

/** A queue between browsers and the database, or `'off'`. */
export const queue = z.union(
  [
    z.literal('off'),
    z.strictObject(
      {
        /**
         * Node type of ElastiCache, without the leading `cache.`. A hit that waits takes about 1 KB: t4g.small holds a million.
         * @default 't4g.small', disposable: 't4g.micro'
         */
        nodeType: nodeType.optional(),
        /**
         * The tasks that store what waits, scaled by its length.
         * @default - half a vCPU each, one to four of them; one in disposable environments
         */
        workers: z
          .strictObject(
            {
              /**
               * CPU units of a task, 1024 are one vCPU; together with memoryMiB. Each 256 have a process of their own.
               * @default 512
               */
              cpu: cpu.optional(),
              /**
               * Memory of a task in MiB; together with cpu.
               * @default 1024
               */
              memoryMiB: memoryMiB.optional(),
              /**
               * How many tasks run. There are eight lists to empty, each by one process at a time.
               * @default - { min: 1, max: 4 }
               */
              tasks: bounds.optional(),
            },
            rule('{ cpu, memoryMiB, tasks }', 'Leave it out for the defaults.'),
          )
          .optional(),
      },
      queueRule,
    ),
  ],
  queueRule,
);

/** Lists of the queue, and so the most processes that have something to do: QUEUES in docker/opt/matomo-fargate/queue/valkey.php. */
export const lists = 8;

/** Tasks that store what is in the queue. */
export interface QueueWorkers extends TaskSize {
  readonly tasks: Bounds;
  /** Of each task; each holds a connection of the database. */
  readonly processes: number;
}

/** Size of a task by default. */
export const usualWorkers: TaskSize = { cpu: 512, memoryMiB: 1024 };

/** Of a task: half of a hit's time is waiting for the database. */
export const processesOf = (cpuUnits: number): number =>
  Math.max(1, Math.min(lists, Math.floor(cpuUnits / 256)));

/** What `queue` says, or `'off'`, which is also what it says by itself. */
export function queueDefaults(
  given: z.output<typeof queue> = 'off',
  { disposable }: Pick<Basis, 'disposable'>,
) {
  if (given === 'off') return undefined;
  const size = {
    cpu: given.workers?.cpu ?? usualWorkers.cpu,
    memoryMiB: given.workers?.memoryMiB ?? usualWorkers.memoryMiB,
  };
  const processes = processesOf(size.cpu);
  const workers: QueueWorkers = {
    ...size,
    processes,
    tasks: given.workers?.tasks ?? { min: 1, max: disposable ? 1 : Math.ceil(lists / processes) },
  };
  return {
    nodeType: given.nodeType ?? (disposable ? 't4g.micro' : 't4g.small'),
    /** A second node, in another zone, takes over when the first fails. */
    standby: !disposable,
    workers,
  } as const;
}

/** Connections of the database that workers of the queue may hold, in a rollout: of twice the tasks. */
export const connectionsOfQueue = (workers: QueueWorkers | undefined): number =>
  workers === undefined ? 0 : 2 * workers.tasks.max * workers.processes;
