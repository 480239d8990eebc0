import { connectionsOfTask, fewestConnections, mostTasksFor } from '../sizes/connections';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';
import { sizeFor } from '../sizes/sizing';

/** More web tasks than the database has connections for, while a rollout doubles them. */
export function connectionConflicts({ database, web, tracker, expectedPageviewsPerMonth }: Given): Problem[] {
  const ofTracker = typeof tracker === 'object' ? tracker.tasks?.max : undefined;
  if (web?.tasks === undefined && ofTracker === undefined) return [];
  const max = (web?.tasks?.max ?? 0) + (ofTracker ?? 0);
  const instanceType =
    database?.instanceType ?? sizeFor(expectedPageviewsPerMonth ?? 1_000_000).database.instanceType;
  if (connectionsOfTask(instanceType, max) >= fewestConnections) return [];
  return [
    {
      path: ofTracker === undefined ? 'web.tasks.max' : 'tracker.tasks.max',
      value: ofTracker === undefined ? show(max) : `${max} together with web.tasks.max`,
      allowed: `at most ${mostTasksFor(instanceType)}, because a database of the type ${instanceType} has no more connections`,
      remedy: 'Lower it, or choose a larger database.instanceType.',
    },
  ];
}
