import type { Deployment, Service } from '@aws-sdk/client-ecs';

/** How a deployment of a service stands. */
export type Outcome =
  | { readonly kind: 'running' | 'rollingBack'; readonly progress: string }
  | { readonly kind: 'completed' }
  | { readonly kind: 'rolledBack' | 'failed'; readonly reason: string }
  /** `by`: id of the deployment that is the newest one now. */
  | { readonly kind: 'replaced'; readonly reason: string; readonly by: string };

/**
 * Reads the outcome of one deployment from its service. A deployment that failed disappears from the list when its
 * tasks are gone, so the service's events count as well; ECS keeps the last hundred.
 * @param deploymentId As UpdateService returned it: `ecs-svc/…`
 */
export function outcomeOf(service: Service, deploymentId: string): Outcome {
  const deployments = service.deployments ?? [];
  const ours = deployments.find(({ id }) => id === deploymentId);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined || primary === ours) return outcomeOfPrimary(primary);
  const reason = failureReason(service, deploymentId, primary);
  if (reason === undefined) {
    const by = primary.id ?? '';
    return { kind: 'replaced', reason: `deployment ${by} took its place`, by };
  }
  if (primary.rolloutState === 'FAILED') {
    return { kind: 'failed', reason: `${reason}; the roll-back failed, too: ${primary.rolloutStateReason}` };
  }
  return primary.rolloutState === 'COMPLETED'
    ? { kind: 'rolledBack', reason }
    : { kind: 'rollingBack', progress: `rolling back: ${progressOf(primary)}` };
}

function outcomeOfPrimary(deployment: Deployment | undefined): Outcome {
  if (deployment === undefined) return { kind: 'running', progress: 'not known to ECS yet' };
  if (deployment.rolloutState === 'COMPLETED') return { kind: 'completed' };
  if (deployment.rolloutState === 'FAILED') {
    return { kind: 'failed', reason: deployment.rolloutStateReason ?? 'no reason given' };
  }
  return { kind: 'running', progress: progressOf(deployment) };
}

function progressOf({ runningCount = 0, desiredCount = 0, failedTasks = 0 }: Deployment): string {
  const failures = failedTasks > 0 ? `, ${failedTasks} failed` : '';
  return `${runningCount} of ${desiredCount} tasks run${failures}`;
}

/** @returns `undefined` if nothing says that the deployment failed. */
function failureReason(
  { deployments = [], events = [] }: Service,
  deploymentId: string,
  primary: Deployment,
): string | undefined {
  const ours = deployments.find(({ id }) => id === deploymentId);
  if (ours?.rolloutState === 'FAILED') return ours.rolloutStateReason ?? 'no reason given';
  // "(service x) (deployment ecs-svc/1) deployment failed: tasks failed to start."
  const failed = events.find(({ message = '' }) =>
    message.includes(`(deployment ${deploymentId}) deployment failed`),
  );
  if (failed !== undefined) return failed.message;
  return primary.rolloutStateReason?.includes('rolling back') === true
    ? primary.rolloutStateReason
    : undefined;
}
