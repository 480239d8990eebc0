import type { AwsClients } from '../../../lib/aws/clients';
import { exitCodeOf, runJob } from '../../../lib/ops/tasks/job';
import { FakeClient, awsError } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

const arn = 'arn:aws:ecs:eu-central-1:111111111111:task/matomo-dev/0123';
const options = { 'awslogs-group': 'migrate', 'awslogs-stream-prefix': 'matomo' };

/** A task that runs for some looks and then ends with 0, beside GuardDuty's agent, whose log is answered like this. */
async function run(log: () => object, looks = 3) {
  const { context } = opsContext();
  let look = 0;
  const task = () => ({
    taskArn: arn,
    taskDefinitionArn: 'matomo-dev-migrate:1',
    lastStatus: ++look > looks ? 'STOPPED' : 'RUNNING',
    containers: [
      { name: 'aws-guardduty-agent', exitCode: 137 },
      { name: 'matomo', exitCode: look > looks ? 0 : undefined },
    ],
  });
  const ecs = new FakeClient({
    ListTasksCommand: () => ({ taskArns: [] }),
    RunTaskCommand: () => ({ tasks: [{ taskArn: arn }] }),
    DescribeTasksCommand: () => ({ tasks: [task()] }),
    DescribeTaskDefinitionCommand: () => ({
      taskDefinition: { containerDefinitions: [{ name: 'matomo', logConfiguration: { options } }] },
    }),
  });
  const logs = new FakeClient({ GetLogEventsCommand: log });
  const lines: string[] = [];
  const stopped = await runJob(
    {
      clients: { ecs, logs } as unknown as AwsClients,
      clock: context.clock,
      onLine: (line) => void lines.push(line),
    },
    {
      cluster: 'matomo-dev',
      taskDefinition: 'matomo-dev-migrate',
      network: { subnets: ['subnet-1'], securityGroup: 'sg-1', publicIp: 'DISABLED' },
      startedBy: 'release-1',
    },
  );
  return { exitCode: exitCodeOf(stopped), lines };
}

test('a log that cannot be read does not end the wait, and is told once', async () => {
  const { exitCode, lines } = await run(() => {
    throw awsError('AccessDeniedException', 'not allowed to read the log');
  });
  expect(exitCode).toBe(0);
  expect(lines).toEqual(["The log can't be read (not allowed to read the log). The task is waited for."]);
});

test('one that can be read again goes on where it was', async () => {
  let read = 0;
  const { lines } = await run(() => {
    read++;
    if (read === 2) throw awsError('ServiceUnavailableException', 'later');
    const message = { 1: 'first', 3: 'second' }[read];
    return { events: message === undefined ? [] : [{ message }], nextForwardToken: `f/${Math.min(read, 3)}` };
  });
  expect(lines[0]).toBe('first');
  expect(lines).toContain('second');
});

test('the exit code is that of the container by its name, not of the first one', async () => {
  expect((await run(() => ({ events: [] }))).exitCode).toBe(0);
});
