import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type ECSClient, type RunTaskCommandOutput, RunTaskCommand } from '@aws-sdk/client-ecs';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { MigrationError } from './migration-error';
import type { MigrationAttributes, MigrationRun, RunMigrationProperties } from './properties';

export interface StartClients {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Starts the migration as a task of its own, for a created and for an updated resource.
 *
 * @returns the task to wait for; none when there is nothing to migrate
 */
export async function startMigration(
  clients: StartClients,
  event: CdkCustomResourceEvent<RunMigrationProperties>,
): Promise<CdkCustomResourceResponse<MigrationAttributes> & MigrationRun> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId };

  const properties = event.ResourceProperties;
  const result = {
    PhysicalResourceId: 'migration',
    // What needs the migrated image takes its digest from here, and so comes after the migration.
    Data: { ImageDigest: properties.ImageDigest },
  };
  // On the way back the database may already be newer than the image, and an older image refuses to touch it: a
  // run would leave the stack in UPDATE_ROLLBACK_FAILED. There is nothing to migrate backwards anyway.
  if (await isRollingBack(clients.cloudFormation, event.StackId)) return result;

  const answer = await clients.ecs.send(
    new RunTaskCommand({
      cluster: properties.Cluster,
      taskDefinition: properties.TaskDefinition,
      launchType: 'FARGATE',
      count: 1,
      // Lambda repeats an event whose answer got lost. The request's id makes the second run find the first task.
      clientToken: event.RequestId,
      startedBy: 'migration-gate',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: properties.Subnets,
          securityGroups: properties.SecurityGroups,
          assignPublicIp: properties.AssignPublicIp,
        },
      },
    }),
  );
  return { ...result, TaskArn: taskArnOf(answer, properties), StartedAt: clients.now() };
}

async function isRollingBack(cloudFormation: CloudFormationClient, stackId: string): Promise<boolean> {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
  return Stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false;
}

function taskArnOf({ tasks, failures }: RunTaskCommandOutput, properties: RunMigrationProperties): string {
  const taskArn = tasks?.[0]?.taskArn;
  if (taskArn !== undefined) return taskArn;
  const reasons = (failures ?? []).map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
  throw new MigrationError(
    `The migration did not start: ECS placed no task of ${properties.TaskDefinition} ` +
      `(${reasons.join('; ') || 'no reason given'}). Nothing was changed. Missing capacity passes: deploy again.`,
  );
}
