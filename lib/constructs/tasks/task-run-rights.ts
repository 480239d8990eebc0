import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

export interface TaskRun {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.FargateTaskDefinition;
}

/** Lets `grantee` run a task definition once, in one cluster, with the task's own roles. */
export function grantRunTask(grantee: iam.IGrantable, { cluster, taskDefinition }: TaskRun): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['ecs:RunTask'],
      // The family, not the revision: an exact ARN would change with every update, and IAM may need longer to take
      // that up than CloudFormation needs to start the task.
      resources: [
        Stack.of(taskDefinition).formatArn({
          service: 'ecs',
          resource: 'task-definition',
          resourceName: `${taskDefinition.family}:*`,
        }),
      ],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    }),
  );
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  );
}

/** Lets `grantee` look at the tasks of one cluster. */
export function grantDescribeTasks(grantee: iam.IGrantable, cluster: ecs.ICluster): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['ecs:DescribeTasks'],
      resources: [
        Stack.of(cluster).formatArn({
          service: 'ecs',
          resource: 'task',
          resourceName: `${cluster.clusterName}/*`,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
    }),
  );
}
