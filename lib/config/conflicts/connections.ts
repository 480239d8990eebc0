import { connectionsOfTask, fewestConnections, mostTasksFor } from '../sizes/connections';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { answeringBounds } from '../schema/tasks';
import { sizeFor } from '../sizes/sizing';

/** More tasks that answer than the database has connections for, while a rollout doubles them. */
export function connectionConflicts(file: Given): Problem[] {
  const size = sizeFor(file.expectedPageviewsPerMonth ?? 1_000_000);
  const { web, tracker } = answeringBounds(file, { disposable: file.disposable ?? false, size });
  const instanceType = file.database?.instanceType ?? size.database.instanceType;
  const most = web.max + (tracker?.max ?? 0);
  if (connectionsOfTask(instanceType, most) >= fewestConnections) return [];
  return [
    {
      path: tracker === undefined ? 'web.tasks.max' : 'tracker.tasks.max',
      value: tracker === undefined ? String(most) : `${tracker.max}, and ${web.max} as web.tasks.max`,
      allowed: `${tracker === undefined ? '' : 'together '}at most ${mostTasksFor(instanceType)}, because a database of the type ${instanceType} has no more connections`,
      remedy: 'Lower it, or choose a larger database.instanceType.',
    },
  ];
}
