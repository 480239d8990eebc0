import { z } from 'zod';
import { oneOf, wholeNumber } from './fields';
import { rule } from './rules';

const taskSize = {
  cpu: z
    .literal(
      [256, 512, 1024, 2048, 4096, 8192, 16384],
      rule(
        '256, 512, 1024, 2048, 4096, 8192 or 16384 (CPU units, 1024 = 1 vCPU)',
        'Choose a size of Fargate.',
      ),
    )
    .optional(),
  memoryMiB: wholeNumber(512, 122880, 'MiB', 'Fargate offers 2 to 8 times the CPU units.').optional(),
};

export const web = z.strictObject(
  {
    ...taskSize,
    tasks: z
      .strictObject(
        {
          min: wholeNumber(1, 100, 'tasks', 'Give the number of tasks that always run.'),
          max: wholeNumber(1, 100, 'tasks', 'Give at least `min`.'),
        },
        rule('{ min, max }', 'Give both.'),
      )
      .optional(),
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
    ...taskSize,
    schedule: oneOf(['hourly', 'daily'], 'Reports are as fresh as the last run.').optional(),
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
