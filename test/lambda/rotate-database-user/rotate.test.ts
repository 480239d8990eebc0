import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import {
  rotate,
  type RotationClients,
  type RotationSettings,
} from '../../../lib/lambda/rotate-database-user/rotate';
import { FakeClient } from '../../support/fake-client';

const settings: RotationSettings = {
  cluster: 'matomo-prod',
  taskDefinition: 'matomo-prod-rotate',
  container: 'matomo',
  subnets: ['subnet-1'],
  securityGroup: 'sg-1',
  assignPublicIp: 'DISABLED',
  services: ['matomo-prod-web', 'matomo-prod-tracker'],
  usernames: ['matomo', 'matomo_b'],
};

interface Versions {
  [version: string]: { value: string; stages: string[] };
}

/** A secret and a cluster in memory. */
class FakeAws {
  versions: Versions = {
    old: {
      value: JSON.stringify({ username: 'matomo', password: 'before', note: 'kept' }),
      stages: ['AWSCURRENT'],
    },
  };
  task: object = { lastStatus: 'STOPPED', containers: [{ name: 'matomo', exitCode: 0 }] };
  placed = true;

  readonly secrets = new FakeClient({
    GetSecretValueCommand: ({ VersionId, VersionStage }: { VersionId?: string; VersionStage: string }) => {
      const found = Object.entries(this.versions).find(
        ([id, { stages }]) => (VersionId ?? id) === id && stages.includes(VersionStage),
      );
      if (!found) throw new ResourceNotFoundException({ message: 'no such version', $metadata: {} });
      return { SecretString: found[1].value };
    },
    GetRandomPasswordCommand: () => ({ RandomPassword: 'generated' }),
    PutSecretValueCommand: (input: {
      ClientRequestToken: string;
      SecretString: string;
      VersionStages: string[];
    }) => {
      this.versions[input.ClientRequestToken] = { value: input.SecretString, stages: input.VersionStages };
      return {};
    },
    DescribeSecretCommand: () => ({
      VersionIdsToStages: Object.fromEntries(
        Object.entries(this.versions).map(([id, { stages }]) => [id, stages]),
      ),
    }),
    UpdateSecretVersionStageCommand: (input: { RemoveFromVersionId: string; MoveToVersionId: string }) => {
      this.versions[input.RemoveFromVersionId]!.stages = ['AWSPREVIOUS'];
      this.versions[input.MoveToVersionId]!.stages = ['AWSCURRENT'];
      return {};
    },
  });
  readonly ecs = new FakeClient({
    RunTaskCommand: () =>
      this.placed ? { tasks: [{ taskArn: 'task/1' }] } : { failures: [{ reason: 'RESOURCE:FARGATE' }] },
    DescribeTasksCommand: () => ({ tasks: [this.task] }),
    UpdateServiceCommand: () => ({}),
  });
  readonly clients: RotationClients = {
    secrets: this.secrets.as(),
    ecs: this.ecs.as(),
    pause: () => Promise.resolve(),
  };
}

const step = (Step: SecretsManagerRotationEvent['Step'], ClientRequestToken = 'new') => ({
  Step,
  SecretId: 'matomo/prod/database',
  ClientRequestToken,
});

const valueOf = (aws: FakeAws, version: string) => JSON.parse(aws.versions[version]?.value ?? '{}') as object;

test('a whole rotation: the other user, a new password, then new tasks', async () => {
  const aws = new FakeAws();
  for (const name of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
    await rotate(aws.clients, settings, step(name));
  }
  expect(valueOf(aws, 'new')).toEqual({ username: 'matomo_b', password: 'generated', note: 'kept' });
  expect(aws.versions['new']?.stages).toEqual(['AWSCURRENT']);
  expect(valueOf(aws, 'old')).toMatchObject({ username: 'matomo', password: 'before' });
  expect(aws.ecs.inputsOf('RunTaskCommand')).toEqual([
    expect.objectContaining({ cluster: 'matomo-prod', taskDefinition: 'matomo-prod-rotate' }),
  ]);
  expect(aws.ecs.inputsOf('UpdateServiceCommand')).toEqual([
    { cluster: 'matomo-prod', service: 'matomo-prod-web', forceNewDeployment: true },
    { cluster: 'matomo-prod', service: 'matomo-prod-tracker', forceNewDeployment: true },
  ]);
});

test('the next rotation takes the first user again', async () => {
  const aws = new FakeAws();
  for (const version of ['second', 'third']) {
    await rotate(aws.clients, settings, step('createSecret', version));
    await rotate(aws.clients, settings, step('finishSecret', version));
  }
  expect(valueOf(aws, 'third')).toMatchObject({ username: 'matomo' });
});

test('steps that are repeated change nothing more', async () => {
  const aws = new FakeAws();
  await rotate(aws.clients, settings, step('createSecret'));
  aws.versions['new']!.value = JSON.stringify({ username: 'matomo_b', password: 'already set' });
  await rotate(aws.clients, settings, step('createSecret'));
  expect(valueOf(aws, 'new')).toMatchObject({ password: 'already set' });
  await rotate(aws.clients, settings, step('finishSecret'));
  await rotate(aws.clients, settings, step('finishSecret'));
  expect(aws.versions['new']?.stages).toEqual(['AWSCURRENT']);
});

test.each([
  [{ lastStatus: 'STOPPED', containers: [{ name: 'matomo', exitCode: 77 }] }, 'exit code 77'],
  [
    { lastStatus: 'STOPPED', containers: [], stoppedReason: 'CannotPullContainerError' },
    'CannotPullContainerError',
  ],
  [{ lastStatus: 'RUNNING' }, 'has not ended after ten minutes'],
])('a task that ends as %j fails the rotation and leaves the current user', async (task, message) => {
  const aws = new FakeAws();
  aws.task = task;
  await rotate(aws.clients, settings, step('createSecret'));
  await expect(rotate(aws.clients, settings, step('setSecret'))).rejects.toThrow(message);
  expect(aws.versions['old']?.stages).toEqual(['AWSCURRENT']);
  expect(aws.ecs.inputsOf('UpdateServiceCommand')).toEqual([]);
});

test('missing capacity fails the rotation with its reason', async () => {
  const aws = new FakeAws();
  aws.placed = false;
  await expect(rotate(aws.clients, settings, step('setSecret'))).rejects.toThrow('RESOURCE:FARGATE');
});
