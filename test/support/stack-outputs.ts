import type { CloudFormationClient, DescribeStacksCommandInput } from '@aws-sdk/client-cloudformation';
import { awsError, FakeClient } from './fake-client';

/** Outputs of the stacks of a deployed environment, as lib/stacks makes them. */
export const prodOutputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'matomo-prod-registry': { RepositoryName: 'matomo-prod', ReleaseTable: 'matomo-prod-releases' },
  'matomo-prod-service': {
    Url: 'https://stats.example.org',
    Cluster: 'matomo-prod',
    ArchiveTaskDefinition: 'matomo-prod-archive',
    MigrateLogGroup: '/migrate',
    ArchiveLogGroup: '/archive',
  },
};

/** With what releases need besides. */
export const releaseOutputs: typeof prodOutputs = {
  ...prodOutputs,
  'matomo-prod-service': {
    ...prodOutputs['matomo-prod-service'],
    MigrateTaskDefinition: 'matomo-prod-migrate',
    SmokeTaskDefinition: 'matomo-prod-smoke',
    LoadBalancerDnsName: 'lb.example.org',
  },
  'matomo-prod-data': {
    JobSubnets: 'subnet-1,subnet-2',
    JobSecurityGroup: 'sg-1',
    JobPublicIp: 'DISABLED',
    DatabaseInstance: 'matomo-prod-database',
  },
};

/** CloudFormation in an account that has these stacks and no other. */
export function stacksWith(outputs = prodOutputs): CloudFormationClient {
  return new FakeClient({
    DescribeStacksCommand: ({ StackName = '' }: DescribeStacksCommandInput) => {
      const stack = outputs[StackName];
      if (stack === undefined) {
        throw awsError('ValidationError', `Stack with id ${StackName} does not exist`);
      }
      const Outputs = Object.entries(stack).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return { Stacks: [{ Outputs }] };
    },
  }).as();
}
