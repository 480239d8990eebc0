import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECSClient, Task } from '@aws-sdk/client-ecs';
import { waitForMigration } from '../../../lib/lambda/run-migration/wait';
import { customResourceEvent } from '../../support/custom-resource-event';
import { awsError, FakeClient } from '../../support/fake-client';
import { migrationProperties } from './migration-properties';

const TaskArn = 'arn:aws:ecs:eu-central-1:111111111111:task/matomo-dev/0123456789abcdef';
const minutes = (count: number) => count * 60_000;

interface Situation {
  readonly task?: Task;
  readonly log?: () => { events?: { message?: string }[] };
  /** Milliseconds since the start. */
  readonly elapsed?: number;
  readonly run?: { TaskArn?: string; StartedAt?: number };
}

function wait({ task, log = () => ({ events: [] }), elapsed = 0, run }: Situation) {
  const ecs = new FakeClient({ DescribeTasksCommand: () => ({ tasks: task === undefined ? [] : [task] }) });
  const logs = new FakeClient({ GetLogEventsCommand: log });
  const answer = waitForMigration(
    { ecs: ecs.as<ECSClient>(), logs: logs.as<CloudWatchLogsClient>(), now: () => 1000 + elapsed },
    { ...customResourceEvent('Create', migrationProperties), ...(run ?? { TaskArn, StartedAt: 1000 }) },
  );
  return { ecs, logs, answer };
}

const stopped = (container: object, task: object = {}): Task => ({
  lastStatus: 'STOPPED',
  containers: [{ name: 'matomo', ...container }],
  ...task,
});

async function failureOf(situation: Situation): Promise<Error> {
  const error: unknown = await wait(situation).answer.then(
    () => new Error('it succeeded'),
    (rejection: unknown) => rejection,
  );
  return error as Error;
}

test('exit code 0 completes the resource', async () => {
  const { ecs, answer } = wait({ task: stopped({ exitCode: 0 }) });
  await expect(answer).resolves.toEqual({ IsComplete: true });
  expect(ecs.inputsOf('DescribeTasksCommand')).toEqual([
    { cluster: migrationProperties.Cluster, tasks: [TaskArn] },
  ]);
});

test('without a task there is nothing to wait for', async () => {
  const { ecs, answer } = wait({ run: {} });
  await expect(answer).resolves.toEqual({ IsComplete: true });
  expect(ecs.sent).toEqual([]);
});

test.each(['PROVISIONING', 'RUNNING', 'DEPROVISIONING'])('%s is waited for', async (lastStatus) => {
  await expect(wait({ task: { lastStatus } }).answer).resolves.toEqual({ IsComplete: false });
});

test('a task that ECS does not know yet is waited for', async () => {
  await expect(wait({}).answer).resolves.toEqual({ IsComplete: false });
});

test('a failed migration reports exit code, stop reason and the last log lines', async () => {
  const situation = {
    task: stopped(
      { exitCode: 3 },
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    ),
    log: () => ({ events: [{ message: 'Database schema 5.2.0\n' }, { message: 'Downgrade refused' }] }),
  };
  expect((await failureOf(situation)).message).toBe(
    [
      'The migration failed with exit code 3.',
      'EssentialContainerExited: Essential container in task exited; container matomo ended with exit code 3',
      'Log group /matomo/dev, stream migrate/matomo/0123456789abcdef, last lines:',
      'Database schema 5.2.0',
      'Downgrade refused',
    ].join('\n'),
  );
  const { logs, answer } = wait(situation);
  await answer.catch(() => undefined);
  expect(logs.inputsOf('GetLogEventsCommand')).toEqual([
    { logGroupName: '/matomo/dev', logStreamName: 'migrate/matomo/0123456789abcdef', limit: 12 },
  ]);
});

test('an image that cannot be pulled is reported without an exit code', async () => {
  const { message } = await failureOf({
    task: stopped(
      { reason: 'CannotPullContainerError: not found' },
      { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found' },
    ),
    log: () => {
      throw awsError('ResourceNotFoundException');
    },
  });
  expect(message).toContain(
    'The migration did not run.\nTaskFailedToStart: CannotPullContainerError: not found\n',
  );
  expect(message).toContain('(not readable: ResourceNotFoundException)');
});

test('a task stopped without any explanation is a failure, too', async () => {
  const { message } = await failureOf({ task: { lastStatus: 'STOPPED' } });
  expect(message).toContain('The migration did not run.\nno reason given\n');
  expect(message).toContain('(empty)');
});

test('only the exit code of the migration container counts', async () => {
  const { message } = await failureOf({
    task: { lastStatus: 'STOPPED', containers: [{ name: 'sidecar', exitCode: 0 }] },
  });
  expect(message).toContain('The migration did not run.');
});

test('one minute before the timeout it waits on; at the timeout it says where to look', async () => {
  const task = { lastStatus: 'RUNNING' };
  await expect(wait({ task, elapsed: minutes(49) }).answer).resolves.toEqual({ IsComplete: false });
  expect((await failureOf({ task, elapsed: minutes(50) })).message).toMatch(
    /^The migration has not ended after 50 minutes \(status RUNNING\)\. Task .* goes on, .* deploy again/,
  );
});

test('a task that never shows up times out as well', async () => {
  const { message } = await failureOf({ elapsed: minutes(51) });
  expect(message).toContain('(status unknown)');
});

test('the reason fits into what CloudFormation accepts, whatever the log holds', async () => {
  const error = await failureOf({
    task: stopped({ exitCode: 1 }),
    log: () => ({ events: Array.from({ length: 12 }, () => ({ message: 'ü'.repeat(10_000) })) }),
  });
  expect(Buffer.byteLength(error.message)).toBeLessThan(3000);
  expect(error.stack).toBe('');
});
