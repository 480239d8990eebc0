import type { Problem } from '../problems/problems';
import { show } from '../problems/show';
import type { Given } from '../schema/environment';
import { lists, processesOf, usualWorkers } from '../schema/queue';
import { sizeConflicts } from './sizes';

/** Settings with which Matomo itself has to answer a hit, and the values that do without (docker/opt/matomo-fargate/queue/answer.php). */
const settingsOfAnswers: Readonly<Record<string, readonly unknown[]>> = {
  record_statistics: [1, '1', true],
  use_third_party_id_cookie: [0, '0', false],
  custom_image: [''],
  bulk_requests_require_authentication: [0, '0', false],
};

/** More tasks than there is work for, and settings that no queue goes with. */
export function queueConflicts({ queue, settings }: Given): Problem[] {
  if (typeof queue !== 'object') return [];
  const problems = sizeConflicts('queue.workers', queue.workers);
  const { cpu = usualWorkers.cpu, tasks } = queue.workers ?? {};
  const processes = processesOf(cpu);
  const most = Math.ceil(lists / processes);
  if (tasks?.max !== undefined && tasks.max > most) {
    problems.push({
      path: 'queue.workers.tasks.max',
      value: show(tasks.max),
      allowed: `at most ${most}: there are ${lists} lists, and a task of this size has ${processes} ${processes === 1 ? 'process' : 'processes'}`,
      remedy: 'Lower it; each list is emptied by one process at a time.',
    });
  }
  for (const [key, allowed] of Object.entries(settingsOfAnswers)) {
    const value = settings?.['Tracker']?.[key];
    if (value === undefined || allowed.includes(value)) continue;
    problems.push({
      path: `settings.Tracker.${key}`,
      value: show(value),
      allowed: `${show(allowed[0])} where there is a queue, since hits are answered before Matomo has seen them`,
      remedy: 'Take it away, or `queue`.',
    });
  }
  return problems;
}
