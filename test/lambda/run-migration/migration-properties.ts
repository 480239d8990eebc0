import type { RunMigrationProperties } from '../../../lib/lambda/run-migration/properties';

/** As CloudFormation hands them over. */
export const migrationProperties: RunMigrationProperties = {
  Cluster: 'arn:aws:ecs:eu-central-1:111111111111:cluster/matomo-dev',
  TaskDefinition: 'arn:aws:ecs:eu-central-1:111111111111:task-definition/migrate:7',
  ImageDigest: 'sha256:new',
  Container: 'matomo',
  Subnets: ['subnet-1', 'subnet-2'],
  SecurityGroups: ['sg-1'],
  AssignPublicIp: 'DISABLED',
  LogGroup: '/matomo/dev',
  LogStreamPrefix: 'migrate',
  TimeoutMinutes: '50',
};
