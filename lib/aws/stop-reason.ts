import type { Task } from '@aws-sdk/client-ecs';

/** Why a task stopped: stop code, reasons of task and containers, exit codes, each once. */
export function stopReason({ stopCode, stoppedReason, containers = [] }: Task): string {
  const exits = containers.flatMap(({ name, exitCode }) =>
    exitCode === undefined ? [] : [`container ${name} ended with exit code ${exitCode}`],
  );
  const reasons = [stoppedReason, ...containers.map(({ reason }) => reason), ...exits].filter(Boolean);
  return `${stopCode === undefined ? '' : `${stopCode}: `}${[...new Set(reasons)].join('; ') || 'no reason given'}`;
}
