import { connectionsOfTask, fewestConnections, mostTasksFor } from '../sizes/connections';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { connectionsOfQueue, queueDefaults } from '../schema/queue';
import { answeringBounds } from '../schema/tasks';
import { sizeFor } from '../sizes/sizing';

/** More tasks that answer than the database has connections for, while a rollout doubles them. */
export function connectionConflicts(file: Given): Problem[] {
  const size = sizeFor(file.expectedPageviewsPerMonth ?? 1_000_000);
  const disposable = file.disposable ?? false;
  const { web, tracker } = answeringBounds(file, { disposable, size });
  const instanceType = file.database?.instanceType ?? size.database.instanceType;
  const most = web.max + (tracker?.max ?? 0);
  const ofQueue = connectionsOfQueue(givenWorkers(file, disposable));
  if (connectionsOfTask(instanceType, most, ofQueue) >= fewestConnections) return [];
  return [
    {
      path: tracker === undefined ? 'web.tasks.max' : 'tracker.tasks.max',
      value: tracker === undefined ? String(most) : `${tracker.max}, and ${web.max} as web.tasks.max`,
      allowed: `${tracker === undefined ? '' : 'together '}at most ${mostTasksFor(instanceType, ofQueue)}, because a database of the type ${instanceType} has no more connections`,
      remedy: 'Lower it, or choose a larger database.instanceType.',
    },
  ];
}

/** As far as the file is right about them. */
function givenWorkers({ queue }: Given, disposable: boolean) {
  if (typeof queue !== 'object') return undefined;
  const { tasks, ...size } = queue.workers ?? {};
  const bounds =
    tasks?.min !== undefined && tasks.max !== undefined ? { min: tasks.min, max: tasks.max } : undefined;
  return queueDefaults({ workers: { ...size, tasks: bounds } }, { disposable })?.workers;
}
