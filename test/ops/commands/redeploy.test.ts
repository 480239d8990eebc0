import type { ReleaseState } from '../../../lib/ops/release/state';
import { ReleaseTableFake } from '../../support/release-table';
import type { Deployment, Task } from '@aws-sdk/client-ecs';
import { runOps } from '../../../lib/ops/commands';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { stacksWith } from '../../support/stack-outputs';

const deployment = (more: Deployment): Deployment => ({ id: 'ecs-svc/new', status: 'PRIMARY', ...more });
const running = deployment({ rolloutState: 'IN_PROGRESS', runningCount: 1, desiredCount: 2 });
const completed = deployment({ rolloutState: 'COMPLETED' });
const rolledBack = [
  deployment({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' }),
  { id: 'ecs-svc/old', status: 'PRIMARY', rolloutState: 'COMPLETED' } as const,
];
const brokenTask: Task = {
  taskArn: 'arn:aws:ecs:eu-central-1:333333333333:task/matomo-prod/abc',
  taskDefinitionArn: 'matomo-prod-web:7',
  startedBy: 'ecs-svc/new',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'matomo', exitCode: 1 }],
};

interface Situation {
  /** What DescribeServices tells, one after the other; the last one again and again. */
  readonly states?: (Deployment[] | undefined)[];
  readonly services?: string[];
  readonly stopped?: Task[];
  readonly logs?: FakeClient;
  readonly logOptions?: Record<string, string>;
  readonly interruptAt?: number;
  readonly args?: string[];
  readonly started?: Deployment[];
  /** Of a release that has not ended. */
  readonly release?: Partial<ReleaseState>;
  readonly onDescribe?: () => void;
}

async function run(situation: Situation = {}) {
  const states = [...(situation.states ?? [[completed]])];
  const services = situation.services ?? ['matomo-prod-web'];
  const stopped = situation.stopped ?? [];
  const ecs = new FakeClient({
    ListServicesCommand: () => ({
      serviceArns: services.map((name) => `arn:aws:ecs:::service/prod/${name}`),
    }),
    UpdateServiceCommand: () => ({ service: { deployments: situation.started ?? [running] } }),
    DescribeServicesCommand: () => {
      situation.onDescribe?.();
      const deployments = states.length > 1 ? states.shift() : states[0];
      if (deployments === undefined) return { services: [] };
      return { services: services.map((serviceName) => ({ serviceName, deployments })) };
    },
    ListTasksCommand: () => ({ taskArns: stopped.map(({ taskArn }) => taskArn) }),
    DescribeTasksCommand: () => ({ tasks: stopped }),
    DescribeTaskDefinitionCommand: () => ({
      taskDefinition: {
        containerDefinitions: [
          {
            name: 'matomo',
            logConfiguration: {
              options: situation.logOptions ?? { 'awslogs-group': '/web', 'awslogs-stream-prefix': 'web' },
            },
          },
        ],
      },
    }),
  });
  const logs =
    situation.logs ??
    new FakeClient({ GetLogEventsCommand: () => ({ events: [{ message: 'No vhost\n' }] }) });
  const { interruptAt } = situation;
  const releases = new ReleaseTableFake();
  if (situation.release !== undefined) releases.put(situation.release);
  const fakes = opsContext({
    clients: { dynamoDb: releases.client, ecs: ecs.as(), logs: logs.as(), cloudFormation: stacksWith() },
    ...(interruptAt !== undefined && { interruptAt }),
  });
  const exitCode = await runOps(['redeploy', 'prod', ...(situation.args ?? [])], fakes.context);
  return { ...fakes, exitCode, ecs, logs, stderr: fakes.notes.join('\n') };
}

test('forces a deployment of every service and waits until all have ended', async () => {
  const { exitCode, ecs, results, notes, sleeps } = await run({
    services: ['matomo-prod-web', 'matomo-prod-tracker'],
    states: [[running], [running], [completed]],
  });
  expect(exitCode).toBe(0);
  expect(ecs.inputsOf('UpdateServiceCommand')).toEqual([
    { cluster: 'matomo-prod', service: 'matomo-prod-tracker', forceNewDeployment: true },
    { cluster: 'matomo-prod', service: 'matomo-prod-web', forceNewDeployment: true },
  ]);
  expect(results).toEqual(['Redeployed: matomo-prod-tracker, matomo-prod-web. https://stats.example.org']);
  expect(sleeps).toEqual([10_000, 10_000]);
  expect(notes).toEqual([
    'matomo-prod-tracker: 1 of 2 tasks run',
    'matomo-prod-web: 1 of 2 tasks run',
    'matomo-prod-tracker: done',
    'matomo-prod-web: done',
  ]);
});

test('a roll-back ends with 4, with reasons and log lines of the stopped tasks', async () => {
  const { exitCode, stderr, results, logs } = await run({ states: [rolledBack], stopped: [brokenTask] });
  expect(exitCode).toBe(4);
  expect(results).toEqual([]);
  expect(stderr).toBe(
    [
      'matomo-prod-web: circuit breaker',
      'Task abc stopped: EssentialContainerExited: Essential container in task exited; ' +
        'container matomo ended with exit code 1',
      '  Log group /web, stream web/matomo/abc, last lines:',
      '    No vhost',
      'matomo-prod-web was rolled back, the previous tasks serve: circuit breaker',
    ].join('\n'),
  );
  expect(logs.inputsOf('GetLogEventsCommand')).toEqual([
    { logGroupName: '/web', logStreamName: 'web/matomo/abc', limit: 10 },
  ]);
});

test('only tasks of this deployment are told about, the newest three, newest first', async () => {
  const tasks = [1, 2, 3, 4].map((second) => ({
    ...brokenTask,
    taskArn: `task/${second}`,
    stoppedAt: new Date(second * 1000),
  }));
  const other = { ...brokenTask, taskArn: 'task/other', startedBy: 'ecs-svc/old', stoppedAt: new Date() };
  const { notes } = await run({ states: [rolledBack], stopped: [...tasks, other] });
  const told = notes.filter((note) => note.startsWith('Task ')).map((note) => note.split(' ')[1]);
  expect(told).toEqual(['4', '3', '2']);
});

test('a log that cannot be read, is empty, or is not in CloudWatch hides no reason', async () => {
  const states = [rolledBack];
  const stopped = [brokenTask];
  const missing = new FakeClient({
    GetLogEventsCommand: () => {
      throw awsError('ResourceNotFoundException');
    },
  });
  const empty = new FakeClient({ GetLogEventsCommand: () => ({ events: [] }) });
  const unread = await run({ states, stopped, logs: missing });
  expect(unread.stderr).toContain('    (not readable: ResourceNotFoundException)');
  expect((await run({ states, stopped, logs: empty })).stderr).toContain('    (empty)');
  const elsewhere = await run({ states, stopped, logOptions: { 'splunk-url': 'x' } });
  expect(elsewhere.stderr).toContain('Task abc stopped: EssentialContainerExited');
  expect(elsewhere.logs.sent).toEqual([]);
});

test('a stopped task without any explanation says so', async () => {
  const { stderr } = await run({
    states: [rolledBack],
    stopped: [{ taskArn: 'task/abc', startedBy: 'ecs-svc/new' }],
  });
  expect(stderr).toContain('Task abc stopped: no reason given');
});

test("where somebody else's deployment takes the place, the newest one counts", async () => {
  const other = (rolloutState: Deployment['rolloutState']): Deployment[] => [
    { id: 'ecs-svc/other', status: 'PRIMARY', rolloutState },
  ];
  const { exitCode, stderr } = await run({
    states: [[running], other('IN_PROGRESS'), other('IN_PROGRESS'), other('COMPLETED')],
  });
  expect(stderr).toContain(
    'matomo-prod-web: deployment ecs-svc/other took its place, which is waited for now.',
  );
  expect(exitCode).toBe(0);
  expect(await run({ states: [other('FAILED')] })).toMatchObject({ exitCode: 1 });
});

describe('a release under way', () => {
  test('is not disturbed, unless there is a reason', async () => {
    const refused = await run({ release: {} });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toBe(
      "'promote stage prod' by jan@runner is releasing prod, and replaces the tasks itself; its hold ends at " +
        "2026-11-21T00:09:30Z. Nothing was changed. Wait for it, or say why not with --anyway 'the reason'.",
    );
    expect(refused.ecs.sent).toEqual([]);
    const anyway = await run({ release: {}, args: ['--anyway', 'the certificate is wrong'] });
    expect(anyway).toMatchObject({ exitCode: 0 });
    expect(anyway.stderr).toContain("'promote stage prod' by jan@runner is at 'migrate'");
  });

  test('that was interrupted is told of', async () => {
    const { exitCode, stderr } = await run({ release: { status: 'left' } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("has stopped at 'migrate': the new tasks get what live names");
  });
});

test('a line that is down for a while does not end the wait', async () => {
  let looks = 0;
  const down = () => {
    if (looks++ < 3) throw Object.assign(new Error('getaddrinfo EAI_AGAIN ecs'), { code: 'EAI_AGAIN' });
  };
  const waited = await run({ onDescribe: down });
  expect(waited.exitCode).toBe(0);
  expect(waited.stderr).toMatch(/AWS cannot be reached: there is no address for ecs\..* Trying again …/);
});

test('a failure with nothing to go back to ends with 1', async () => {
  const { exitCode, stderr } = await run({ states: [[deployment({ rolloutState: 'FAILED' })]] });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('The deployment of matomo-prod-web failed: no reason given');
});

test('a service that is removed meanwhile is a failure', async () => {
  const { exitCode, stderr } = await run({ states: [undefined] });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('the service is gone');
});

test('it gives up after the timeout, with 3, and says what goes on', async () => {
  const { exitCode, stderr, sleeps } = await run({
    states: [[running]],
    args: ['--timeout', '2'],
    stopped: [brokenTask],
  });
  expect(exitCode).toBe(3);
  expect(sleeps).toHaveLength(12);
  expect(stderr).toContain('Task abc stopped');
  expect(stderr).toMatch(/Not done after 2 minutes: matomo-prod-web: 1 of 2 tasks run\. It goes on in ECS/);
});

test('Ctrl-C ends with what goes on', async () => {
  const { exitCode, stderr } = await run({ states: [[running]], interruptAt: 2 });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Interrupted\. The deployment goes on in ECS without this command/);
});

test('a cluster without services, and a service without deployment', async () => {
  expect((await run({ services: [] })).stderr).toMatch(/^The cluster matomo-prod has no service/);
  expect((await run({ started: [] })).stderr).toBe(
    'ECS returned no deployment for matomo-prod-web. Try again.',
  );
});

test.each(['0', '1441', 'soon', '1.5'])('--timeout %s is refused before AWS is asked', async (timeout) => {
  const { exitCode, stderr, connections } = await run({ args: ['--timeout', timeout] });
  expect(exitCode).toBe(2);
  expect(stderr).toBe(`--timeout is '${timeout}'; it takes whole minutes from 1 to 1440.`);
  expect(connections).toEqual([]);
});

test('the region is that of the configuration, unless another is given', async () => {
  const { connections } = await run({ args: ['--profile', 'matomo-prod', '--region', 'eu-west-1'] });
  expect(connections).toEqual([{ profile: 'matomo-prod', region: 'eu-west-1' }]);
  expect((await run()).connections).toEqual([{ region: 'eu-central-1' }]);
});
