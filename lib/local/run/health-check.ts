import type { ContainerEngine } from '../../engine/container-engine';
import { readableLines } from '../../aws/log-line';
import { Failure } from '../../cli/failure';
import type { TaskDefinition } from '../templates/task-definition';
import { until } from '../../cli/until';

/**
 * Waits until the health check of a task's definition passes in its container.
 *
 * @throws Failure with the container's last words if it ends, or doesn't get healthy in the time that ECS
 *   would give it
 */
export async function healthy(
  engine: ContainerEngine,
  container: string,
  { ContainerDefinitions: [{ HealthCheck }] }: TaskDefinition,
): Promise<void> {
  if (!HealthCheck) return;
  const { Command, Interval, Timeout, Retries, StartPeriod } = HealthCheck;
  const [kind, ...words] = Command;
  const command = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : words;
  const patience = StartPeriod + Retries * Interval;

  const state = await until(
    async () => {
      const { exitCode } = await engine.exec(container, command, { timeout: Timeout * 1000 });
      if (exitCode === 0) return 'healthy';
      return (await engine.inspect(container))?.running ? undefined : 'ended';
    },
    { within: patience * 1000, every: 1000 },
  );
  if (state === 'healthy') return;
  throw new Failure(
    `${container} ${state === 'ended' ? 'ended' : `did not get healthy in ${patience} s`}. ` +
      `Its last words:\n${readableLines(await engine.logs(container, { lastLines: 15 }))}`,
  );
}
