import { Duration, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RotationSettings } from '../../lambda/rotate-database-user/rotate';
import type { ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';
import { MatomoAlarm } from '../core/matomo-alarm';
import type { MatomoTask } from './matomo-task';
import type { Network } from '../network/network';
import { ResourceFunction } from '../core/resource-function';
import { grantDescribeTasks, grantRunTask } from './task-run-rights';

export interface SecretRotationProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  /** `username` and `password` of the application user. */
  readonly secret: secretsmanager.ISecret;
  /** The two users that take turns. */
  readonly usernames: readonly [string, string];
  /** Days between two rotations. */
  readonly everyDays: number;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  /** Creates the user of the secret's AWSPENDING version, and connects as it. */
  readonly task: MatomoTask;
  /** Replaced after a rotation. */
  readonly services: readonly ecs.FargateService[];
}

/**
 * Rotates the database user that Matomo connects as. The database is reached by a task, not by the function, which
 * needs no place in the VPC and works with every way of egress.
 */
export class SecretRotation extends Construct {
  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { secret, cluster, network, task, services } = props;
    const settings: RotationSettings = {
      cluster: cluster.clusterName,
      taskDefinition: task.taskDefinition.family,
      container: imageContract.containerName,
      subnets: network.vpc.selectSubnets(network.tasks.subnets).subnetIds,
      securityGroup: network.securityGroups.jobs.securityGroupId,
      assignPublicIp: network.tasks.assignPublicIp ? 'ENABLED' : 'DISABLED',
      services: services.map(({ serviceName }) => serviceName),
      usernames: props.usernames,
    };
    const rotate = new ResourceFunction(this, 'Function', {
      source: 'rotate-database-user',
      handler: 'handler',
      description: 'Rotates the database user of Matomo',
      timeout: Duration.minutes(15),
      environment: { SETTINGS: Stack.of(this).toJsonString(settings) },
    });
    this.grant(rotate, props);
    this.watch(props, rotate.function);
    new secretsmanager.RotationSchedule(this, 'Schedule', {
      secret,
      rotationLambda: rotate.function,
      automaticallyAfter: Duration.days(props.everyDays),
      // The first value was made by the stack a moment ago, and its user by the migration.
      rotateImmediatelyOnUpdate: false,
    });
    // The CDK lets Secrets Manager call in whatever account's name.
    for (const child of rotate.function.node.children) {
      const permission = child.node.defaultChild ?? child;
      if (permission instanceof lambda.CfnPermission) permission.sourceAccount = Stack.of(this).account;
    }
  }

  private watch({ config }: SecretRotationProps, rotate: lambda.IFunction): void {
    new MatomoAlarm(this, 'Failed', {
      config,
      name: 'user-rotation',
      text: {
        notice:
          'Nobody notices today: the password of the database user was not changed, and the old one goes on.',
        causes: 'a task that could not be started, a database that was away at that moment.',
        next: `the log of the function ${rotate.functionName}; Secrets Manager tries again by itself`,
      },
      metric: rotate.metricErrors({ period: Duration.days(1), statistic: cloudwatch.Stats.SUM }),
      threshold: 0,
    });
  }

  private grant(rotate: iam.IGrantable, { secret, cluster, task, services }: SecretRotationProps): void {
    const allow = (actions: string[], resources: string[]) =>
      rotate.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action}`,
      ),
      [secret.secretArn],
    );
    // Knows no resource.
    allow(['secretsmanager:GetRandomPassword'], ['*']);
    grantRunTask(rotate, { cluster, taskDefinition: task.taskDefinition });
    grantDescribeTasks(rotate, cluster);
    allow(
      ['ecs:UpdateService'],
      services.map(({ serviceArn }) => serviceArn),
    );
  }
}
