import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { CdkCustomResourceHandler, CdkCustomResourceIsCompleteHandler } from 'aws-lambda';
import type { MigrationAttributes, RunMigrationProperties } from './properties';
import { startMigration } from './start';
import { waitForMigration } from './wait';

const clients = {
  ecs: new ECSClient(),
  logs: new CloudWatchLogsClient(),
  cloudFormation: new CloudFormationClient(),
  now: Date.now,
};

export const onEvent: CdkCustomResourceHandler<RunMigrationProperties, MigrationAttributes> = (event) =>
  startMigration(clients, event);

export const isComplete: CdkCustomResourceIsCompleteHandler<RunMigrationProperties> = (event) =>
  waitForMigration(clients, event);
