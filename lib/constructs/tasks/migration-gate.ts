import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { RunMigrationProperties } from '../../lambda/run-migration/properties';
import { functionLogs, ResourceFunction } from '../core/resource-function';
import { grantDescribeTasks, grantRunTask } from './task-run-rights';

/** CloudFormation waits an hour for a custom resource; some minutes of it belong to starting and reporting. */
const longestTimeout = Duration.minutes(55);

export interface MigrationGateProps {
  readonly cluster: ecs.ICluster;
  /** Runs `migrate` once and ends. Its default container must write to `logGroup` by the awslogs driver. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Where the task runs: subnets of the cluster's VPC. */
  readonly vpcSubnets: ec2.SubnetSelection;
  /** Must reach the database and the file system before the gate is deployed. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** Of the task definition's default container. */
  readonly logGroup: logs.ILogGroup;
  /** Digest of the image that the task definition's tag names; its change runs the migration again. */
  readonly imageDigest: string;
  /**
   * Whether the task gets a public address, which it needs in subnets without NAT or endpoints.
   *
   * @default false the task reaches the registry and the log service through the VPC
   */
  readonly assignPublicIp?: boolean;
  /**
   * How long the migration may take, at most 55 minutes. A longer one belongs into a release, which has no limit.
   *
   * @default 50 minutes
   */
  readonly timeout?: Duration;
}

/**
 * Runs the migration before whatever depends on it. A failure fails the deployment: CloudFormation rolls back and
 * the version that serves goes on, since nothing of it was updated yet. It runs again when the task definition or
 * the image changes, and not with every deployment.
 */
export class MigrationGate extends Construct {
  /** Digest of the migrated image. A token: who uses it is deployed after a successful migration. */
  public readonly imageDigest: string;

  constructor(scope: Construct, id: string, props: MigrationGateProps) {
    super(scope, id);
    const timeout = props.timeout ?? Duration.minutes(50);
    if (timeout.toSeconds() > longestTimeout.toSeconds()) {
      throw new Error(
        `The migration's timeout is ${timeout.toHumanString()}, but CloudFormation waits for at most ` +
          `${longestTimeout.toHumanString()}. Give a shorter one; run a longer migration by a release.`,
      );
    }
    const onEvent = new ResourceFunction(this, 'OnEvent', {
      source: 'run-migration',
      handler: 'onEvent',
      description: 'Starts the database migration as a Fargate task',
    });
    const isComplete = new ResourceFunction(this, 'IsComplete', {
      source: 'run-migration',
      handler: 'isComplete',
      description: 'Says whether the database migration has ended, and why it failed',
    });
    grantRunTask(onEvent, props);
    // It must know whether the stack is on its way back.
    onEvent.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['cloudformation:DescribeStacks'],
        resources: [Stack.of(this).stackId],
      }),
    );
    grantDescribeTasks(isComplete, props.cluster);
    props.logGroup.grant(isComplete, 'logs:GetLogEvents');

    const provider = new Provider(this, 'Provider', {
      onEventHandler: onEvent.function,
      isCompleteHandler: isComplete.function,
      logGroup: functionLogs(this),
      queryInterval: Duration.seconds(10),
      // Later than the function's own timeout, whose message says what to do.
      totalTimeout: Duration.seconds(Math.ceil(timeout.toSeconds() / 10) * 10 + 120),
    });
    const resource = new CustomResource(this, 'Migration', {
      resourceType: 'Custom::Migration',
      serviceToken: provider.serviceToken,
      // The last resort, if no function can report at all.
      serviceTimeout: timeout.plus(Duration.minutes(5)),
      properties: migrationProperties(props, timeout),
    });
    // The task definition alone does not wait for the policies of its roles, nor the group for its rules.
    const { taskDefinition, securityGroup } = props;
    resource.node.addDependency(taskDefinition.taskRole, taskDefinition.obtainExecutionRole(), securityGroup);
    this.imageDigest = resource.getAttString('ImageDigest');
  }
}

function migrationProperties(props: MigrationGateProps, timeout: Duration): RunMigrationProperties {
  const container = props.taskDefinition.defaultContainer;
  const logStreamPrefix = container?.logDriverConfig?.options?.['awslogs-stream-prefix'];
  if (container === undefined || logStreamPrefix === undefined) {
    throw new Error(
      `The migration task ${props.taskDefinition.node.path} has no container that logs by ecs.LogDrivers.awsLogs ` +
        'with a stream prefix. Add one: the reason of a failed migration is read from its log.',
    );
  }
  return {
    Cluster: props.cluster.clusterArn,
    TaskDefinition: props.taskDefinition.taskDefinitionArn,
    ImageDigest: props.imageDigest,
    Container: container.containerName,
    Subnets: props.cluster.vpc.selectSubnets(props.vpcSubnets).subnetIds,
    SecurityGroups: [props.securityGroup.securityGroupId],
    AssignPublicIp: props.assignPublicIp === true ? 'ENABLED' : 'DISABLED',
    LogGroup: props.logGroup.logGroupName,
    LogStreamPrefix: logStreamPrefix,
    TimeoutMinutes: String(timeout.toMinutes({ integral: false })),
  };
}
