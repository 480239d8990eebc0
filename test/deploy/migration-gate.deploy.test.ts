import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { cdk } from '../../stand-ins/aws/cdk';
import { Emulator, type TaskFate } from '../../stand-ins/aws/emulator';

const account = '444444444444';
const app = ['--app', 'node --import tsx test/support/gate-app.ts'];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
  await cdk(emulator, account, 'bootstrap', ...app, '--context', 'image=one');
}, 180_000);
afterAll(() => emulator.stop());

function deploy(image: string) {
  const always = ['--require-approval', 'never', '--progress', 'events'];
  return cdk(emulator, account, 'deploy', 'gate', ...always, ...app, '--context', `image=${image}`);
}

async function stackStatus(): Promise<string | undefined> {
  const client = new CloudFormationClient(emulator.client(account));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'gate' }));
  return Stacks?.[0]?.StackStatus;
}

// The steps build on each other: the functions' real bundles answer what happens to one stack.

test('created: the task runs once, in the subnets and the group that the gate was given', async () => {
  const { status } = await deploy('one');
  expect(status).toBe(0);
  const tasks = await emulator.startedTasks();
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({ startedBy: 'migration-gate' });
}, 120_000);

test('updated: another image runs it again', async () => {
  const { status } = await deploy('two');
  expect(status).toBe(0);
  expect(await emulator.startedTasks()).toHaveLength(2);
}, 60_000);

test.each<[string, TaskFate, string]>([
  [
    'a task for which there is no capacity',
    { failure: { reason: 'Capacity is unavailable at this time' } },
    'ECS placed no task of',
  ],
  [
    'an image that cannot be pulled',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found' },
    'TaskFailedToStart: CannotPullContainerError: not found',
  ],
  ['a migration without end', { never: true }, 'The migration has not ended after'],
])(
  '%s fails the deployment, which rolls back without another run',
  async (name, fate, reason) => {
    await emulator.planTask('migrate', fate);
    const before = await emulator.startedTasks();
    const { status, output } = await deploy(name);
    expect(output).toContain(reason);
    expect(status).toBe(1);
    expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await emulator.startedTasks()).length - before.length).toBe('failure' in fate ? 0 : 1);
  },
  60_000,
);

test('deleted: nothing runs', async () => {
  const before = await emulator.startedTasks();
  const { status } = await cdk(emulator, account, 'destroy', 'gate', '--force', ...app, '-c', 'image=two');
  expect(status).toBe(0);
  expect(await emulator.startedTasks()).toHaveLength(before.length);
}, 60_000);
