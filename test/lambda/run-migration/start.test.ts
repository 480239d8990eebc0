import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { startMigration } from '../../../lib/lambda/run-migration/start';
import { customResourceEvent } from '../../support/custom-resource-event';
import { FakeClient } from '../../support/fake-client';
import { migrationProperties as properties } from './migration-properties';

const taskArn = 'arn:aws:ecs:eu-central-1:111111111111:task/matomo-dev/0123456789abcdef';

function start(ecs: FakeClient, stackStatus: string, event = customResourceEvent('Create', properties)) {
  const cloudFormation = new FakeClient({
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: stackStatus }] }),
  });
  return startMigration(
    { ecs: ecs.as<ECSClient>(), cloudFormation: cloudFormation.as<CloudFormationClient>(), now: () => 5000 },
    event,
  );
}

const willing = () => new FakeClient({ RunTaskCommand: () => ({ tasks: [{ taskArn }], failures: [] }) });

test.each([
  ['Create', 'CREATE_IN_PROGRESS'],
  ['Update', 'UPDATE_IN_PROGRESS'],
] as const)('%s starts the migration task', async (type, status) => {
  const ecs = willing();
  await expect(start(ecs, status, customResourceEvent(type, properties))).resolves.toEqual({
    PhysicalResourceId: 'migration',
    Data: { ImageDigest: 'sha256:new' },
    TaskArn: taskArn,
    StartedAt: 5000,
  });
  expect(ecs.inputsOf('RunTaskCommand')).toEqual([
    {
      cluster: properties.Cluster,
      taskDefinition: properties.TaskDefinition,
      launchType: 'FARGATE',
      count: 1,
      clientToken: '6f0a1c9e-0000-4000-8000-000000000001',
      startedBy: 'migration-gate',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-1', 'subnet-2'],
          securityGroups: ['sg-1'],
          assignPublicIp: 'DISABLED',
        },
      },
    },
  ]);
});

test('a stack on its way back runs nothing, since an older image cannot migrate a newer database', async () => {
  const ecs = willing();
  await expect(
    start(ecs, 'UPDATE_ROLLBACK_IN_PROGRESS', customResourceEvent('Update', properties)),
  ).resolves.toEqual({ PhysicalResourceId: 'migration', Data: { ImageDigest: 'sha256:new' } });
  expect(ecs.sent).toEqual([]);
});

test('missing capacity fails with the reason and the remedy', async () => {
  const ecs = new FakeClient({
    RunTaskCommand: () => ({
      tasks: [],
      failures: [{ reason: 'Capacity is unavailable at this time', detail: 'eu-central-1a' }],
    }),
  });
  await expect(start(ecs, 'CREATE_IN_PROGRESS')).rejects.toThrow(
    'The migration did not start: ECS placed no task of ' +
      'arn:aws:ecs:eu-central-1:111111111111:task-definition/migrate:7 ' +
      '(Capacity is unavailable at this time: eu-central-1a). Nothing was changed.',
  );
});

test('an answer without task and reason fails, too', async () => {
  const ecs = new FakeClient({ RunTaskCommand: () => ({}) });
  await expect(start(ecs, 'CREATE_IN_PROGRESS')).rejects.toThrow('(no reason given)');
});

test('Delete runs nothing', async () => {
  const ecs = willing();
  await expect(start(ecs, 'DELETE_IN_PROGRESS', customResourceEvent('Delete', properties))).resolves.toEqual({
    PhysicalResourceId: 'physical',
  });
  expect(ecs.sent).toEqual([]);
});
