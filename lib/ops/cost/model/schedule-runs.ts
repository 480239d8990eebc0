import { hoursPerMonth } from './prices';
import type { Resource } from './resource';

const unitHours: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/**
 * How often a month a schedule of EventBridge Scheduler runs, from `rate(…)` or a `cron(…)` that is the same on
 * every day.
 * @throws Failure for other expressions.
 */
export function runsPerMonth(schedule: Resource): number {
  const expression = schedule.text('ScheduleExpression');
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) return hoursPerMonth / (Number(rate[1]) * (unitHours[rate[2] ?? ''] ?? 1));
  const cron = /^cron\((\S+) (\S+) ([*?]) \* ([*?]) \*\)$/.exec(expression);
  const minutes = countOf(cron?.[1], 60);
  const hours = countOf(cron?.[2], 24);
  if (minutes === undefined || hours === undefined) throw schedule.unpriced(`the schedule ${expression}`);
  return (hoursPerMonth / 24) * minutes * hours;
}

/** How many of `size` values a cron field names. */
function countOf(field: string | undefined, size: number): number | undefined {
  if (field === undefined) return undefined;
  const counts = field.split(',').map((part) => {
    if (part === '*') return size;
    if (/^\d+$/.test(part)) return 1;
    const range = /^(\d+)-(\d+)$/.exec(part);
    if (range !== null) return Number(range[2]) - Number(range[1]) + 1;
    const step = /^(\*|\d+)\/(\d+)$/.exec(part);
    if (step !== null) return Math.ceil((size - (step[1] === '*' ? 0 : Number(step[1]))) / Number(step[2]));
    return undefined;
  });
  return counts.reduce(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}
