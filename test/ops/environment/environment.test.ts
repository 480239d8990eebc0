import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { findEnvironment } from '../../../lib/ops/environment/environment';
import { awsError, FakeClient } from '../../support/fake-client';
import { prodOutputs, stacksWith } from '../../support/stack-outputs';

test('an environment is what the outputs of its stacks say', async () => {
  await expect(findEnvironment(stacksWith(), 'prod')).resolves.toEqual({
    name: 'prod',
    url: 'https://stats.example.org',
    cluster: 'matomo-prod',
    repositoryName: 'matomo-prod',
    releaseTable: 'matomo-prod-releases',
    archiveTaskDefinition: 'matomo-prod-archive',
    migrateLogGroup: '/migrate',
    archiveLogGroup: '/archive',
  });
});

test('an environment that is not deployed is a wrong call that says what to check', async () => {
  await expect(findEnvironment(stacksWith(), 'pord')).rejects.toMatchObject({
    exitCode: 2,
    message:
      'There is no stack matomo-pord-registry in this account and region. Check the name ' +
      "'pord', --profile and --region, or deploy it: npx cdk deploy --all -c env=pord",
  });
});

test('a stack without the output is named, and the output', async () => {
  const stacks = stacksWith({ ...prodOutputs, 'matomo-prod-service': {} });
  await expect(findEnvironment(stacks, 'prod')).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(
      /^The stack matomo-prod-service has no output Url: .*npx cdk deploy --all -c env=prod$/,
    ) as unknown,
  });
});

test('any other error is passed on', async () => {
  const denied = new FakeClient({
    DescribeStacksCommand: () => {
      throw awsError('AccessDenied', 'not authorized');
    },
  });
  await expect(findEnvironment(denied.as<CloudFormationClient>(), 'prod')).rejects.toThrow('not authorized');
});
