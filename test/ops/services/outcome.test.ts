import type { Deployment } from '@aws-sdk/client-ecs';
import { outcomeOf } from '../../../lib/ops/services/outcome';

const primary = (more: Deployment): Deployment => ({ id: 'ecs-svc/new', status: 'PRIMARY', ...more });
const previous = (more: Deployment): Deployment => ({ id: 'ecs-svc/old', status: 'PRIMARY', ...more });
const outcome = (deployments: Deployment[], message?: string) =>
  outcomeOf({ deployments, ...(message !== undefined && { events: [{ message }] }) }, 'ecs-svc/new');

test('a deployment under way says how many tasks run', () => {
  const counts = { runningCount: 1, desiredCount: 2, rolloutState: 'IN_PROGRESS' } as const;
  expect(outcome([primary(counts)])).toEqual({ kind: 'running', progress: '1 of 2 tasks run' });
  expect(outcome([primary({ ...counts, failedTasks: 3 })])).toEqual({
    kind: 'running',
    progress: '1 of 2 tasks run, 3 failed',
  });
});

test('a deployment that ECS does not list yet is under way', () => {
  expect(outcome([])).toMatchObject({ kind: 'running' });
});

test('a completed deployment', () => {
  expect(outcome([primary({ rolloutState: 'COMPLETED' })])).toEqual({ kind: 'completed' });
});

test('a failure without a version to go back to', () => {
  expect(outcome([primary({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' })])).toEqual(
    { kind: 'failed', reason: 'tasks failed to start' },
  );
});

test('a roll-back under way, then done', () => {
  const failed = primary({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' });
  const back = { runningCount: 2, desiredCount: 2 };
  expect(outcome([failed, previous({ ...back, rolloutState: 'IN_PROGRESS' })])).toEqual({
    kind: 'rollingBack',
    progress: 'rolling back: 2 of 2 tasks run',
  });
  expect(outcome([failed, previous({ ...back, rolloutState: 'COMPLETED' })])).toEqual({
    kind: 'rolledBack',
    reason: 'circuit breaker',
  });
});

test('a roll-back is known by the events when the failed deployment is no longer listed', () => {
  const event = '(service web) (deployment ecs-svc/new) deployment failed: alarm detected.';
  expect(outcome([previous({ rolloutState: 'COMPLETED' })], event)).toEqual({
    kind: 'rolledBack',
    reason: event,
  });
});

test('a roll-back is known by its own reason, too', () => {
  const rolloutStateReason = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/old.';
  expect(outcome([previous({ rolloutState: 'IN_PROGRESS', rolloutStateReason })])).toMatchObject({
    kind: 'rollingBack',
  });
});

test('a roll-back that fails is a failure with both reasons', () => {
  const failed = primary({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'one' });
  expect(outcome([failed, previous({ rolloutState: 'FAILED', rolloutStateReason: 'two' })])).toEqual({
    kind: 'failed',
    reason: 'one; the roll-back failed, too: two',
  });
});

test("another deployment in its place, and only another one's failure in the events", () => {
  const event = '(service web) (deployment ecs-svc/newer) deployment failed: tasks failed to start.';
  expect(outcome([previous({ rolloutState: 'IN_PROGRESS' })], event)).toEqual({
    kind: 'replaced',
    reason: 'deployment ecs-svc/old took its place',
    by: 'ecs-svc/old',
  });
});
