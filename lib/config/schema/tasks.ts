import { z } from 'zod';
import { workersFor } from '../sizes/connections';
import type { Basis } from './basis';
import { oneOf, wholeNumber } from './fields';
import { rule } from './rules';

const cpu = z.literal(
  [256, 512, 1024, 2048, 4096, 8192, 16384],
  rule('256, 512, 1024, 2048, 4096, 8192 or 16384 (CPU units, 1024 = 1 vCPU)', 'Choose a size of Fargate.'),
);
const memoryMiB = wholeNumber(512, 122880, 'MiB', 'Fargate offers 2 to 8 times the CPU units.');

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
    tasks: z
      .strictObject(
        {
          /** Tasks that always run. */
          min: wholeNumber(1, 100, 'tasks', 'Give the number of tasks that always run.'),
          /** Tasks that run under the highest load. */
          max: wholeNumber(1, 100, 'tasks', 'Give at least `min`.'),
        },
        rule('{ min, max }', 'Give both.'),
      )
      .optional(),
    /**
     * Share on Spot, in per cent, of the tasks beyond min: 70 % cheaper, may be stopped at two minutes' notice.
     * @default 0
     */
    spotPercent: wholeNumber(
      0,
      90,
      'per cent of the tasks',
      'Spot tasks can be stopped at two minutes notice.',
    ).optional(),
  },
  rule('{ cpu, memoryMiB, tasks, spotPercent }', 'Leave it out to size it by expectedPageviewsPerMonth.'),
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

/** @param instanceType of the database, whose connections all tasks share */
export function webDefaults(
  given: z.output<typeof web> = {},
  { disposable, size }: Basis,
  instanceType: string,
) {
  const tasks = given.tasks ?? (disposable ? { min: 1, max: 1 } : size.web.tasks);
  return {
    cpu: given.cpu ?? size.web.cpu,
    memoryMiB: given.memoryMiB ?? size.web.memoryMiB,
    tasks,
    ...workersFor(instanceType, tasks.max),
    spotPercent: given.spotPercent ?? 0,
  };
}

export function archivingDefaults(given: z.output<typeof archiving> = {}, { disposable, size }: Basis) {
  return {
    cpu: given.cpu ?? size.archiving.cpu,
    memoryMiB: given.memoryMiB ?? size.archiving.memoryMiB,
    schedule: given.schedule ?? (disposable ? 'daily' : 'hourly'),
    timeLimitMinutes: given.timeLimitMinutes ?? 180,
  } as const;
}
