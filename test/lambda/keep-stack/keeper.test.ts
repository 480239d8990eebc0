import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { keepStack } from '../../../lib/lambda/keep-stack/keeper';
import { customResourceEvent } from '../../support/custom-resource-event';
import { FakeClient } from '../../support/fake-client';

const StackName = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/matomo-dev-service/id';
const LogGroups = ['/aws/lambda/matomo-dev-service-'];

async function run(type: 'Create' | 'Delete', status: string, properties = {}) {
  const cloudFormation = new FakeClient({
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: status }] }),
    UpdateTerminationProtectionCommand: () => ({}),
  });
  const fake = new FakeClient({
    DescribeLogGroupsCommand: () => ({
      logGroups: [{ logGroupName: '/aws/lambda/matomo-dev-service-CustomX' }],
    }),
    DeleteLogGroupCommand: () => ({}),
  });
  // The SDK's pages take a real client only.
  const logs = new CloudWatchLogsClient({ region: 'eu-central-1' });
  logs.send = fake.send.bind(fake) as typeof logs.send;
  await keepStack(
    { cloudFormation: cloudFormation.as<CloudFormationClient>(), logs },
    customResourceEvent(type, properties),
  );
  return {
    lifted: cloudFormation.inputsOf('UpdateTerminationProtectionCommand'),
    deleted: fake.inputsOf('DeleteLogGroupCommand'),
  };
}

test('a creation that is rolled back lifts the protection that the CLI has set', async () => {
  const { lifted } = await run('Delete', 'ROLLBACK_IN_PROGRESS');
  expect(lifted).toEqual([{ StackName, EnableTerminationProtection: false }]);
});

test.each(['DELETE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'])(
  'a removal in %s lifts nothing',
  async (status) => expect((await run('Delete', status)).lifted).toEqual([]),
);

test('a disposable stack takes the log groups along that AWS made, when it goes and not before', async () => {
  const deleted = [{ logGroupName: '/aws/lambda/matomo-dev-service-CustomX' }];
  expect((await run('Delete', 'DELETE_IN_PROGRESS', { LogGroups })).deleted).toEqual(deleted);
  expect((await run('Delete', 'ROLLBACK_IN_PROGRESS', { LogGroups })).deleted).toEqual(deleted);
  expect((await run('Delete', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', { LogGroups })).deleted).toEqual([]);
});

test('a creation does nothing', async () => {
  expect(await run('Create', 'CREATE_IN_PROGRESS', { LogGroups })).toEqual({ lifted: [], deleted: [] });
});
