import { fewestWorkers, mostTasksFor, workersFor } from './connections';
import type { Problem } from './problems';
import type { CheckedEnvironment } from './schema/environment';
import { sizeFor } from './sizing';

/** More web tasks than the database has connections for, while a rollout doubles them. */
export function connectionConflicts({
  database,
  web,
  expectedPageviewsPerMonth,
}: Partial<CheckedEnvironment>): Problem[] {
  const max = web?.tasks?.max;
  if (typeof max !== 'number') return [];
  const pageviews = typeof expectedPageviewsPerMonth === 'number' ? expectedPageviewsPerMonth : 1_000_000;
  const instanceType = database?.instanceType ?? sizeFor(pageviews).database.instanceType;
  if (typeof instanceType !== 'string' || workersFor(instanceType, max) >= fewestWorkers) return [];
  return [
    {
      path: 'web.tasks.max',
      value: String(max),
      allowed: `at most ${mostTasksFor(instanceType)}, because a database of the type ${instanceType} has no more connections`,
      remedy: 'Lower it, or choose a larger database.instanceType.',
    },
  ];
}
