import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MigrationGate, type MigrationGateProps } from '../../../lib/constructs/tasks/migration-gate';
import { withoutBundling } from '../../support/bundling';

function gate(
  props: Partial<MigrationGateProps> = {},
  logging: (logGroup: logs.ILogGroup) => ecs.LogDriver | undefined = (logGroup) =>
    ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'migrate' }),
): { stack: Stack; gate: MigrationGate } {
  const stack = new Stack(new App({ context: withoutBundling }), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const logGroup = new logs.LogGroup(stack, 'TaskLogs');
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'matomo-dev-migrate' });
  const driver = logging(logGroup);
  taskDefinition.addContainer('matomo', {
    image: ecs.ContainerImage.fromRegistry('matomo:next'),
    ...(driver === undefined ? {} : { logging: driver }),
  });
  return {
    stack,
    gate: new MigrationGate(stack, 'Gate', {
      cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
      taskDefinition,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroup: new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc }),
      logGroup,
      imageDigest: 'sha256:0123',
      ...props,
    }),
  };
}

test('the migration is described by the objects that the gate was given', () => {
  const { stack } = gate();
  const template = Template.fromStack(stack);
  const idOf = (type: string): string => Object.keys(template.findResources(type))[0] ?? '';
  template.hasResourceProperties('Custom::Migration', {
    Cluster: { 'Fn::GetAtt': [idOf('AWS::ECS::Cluster'), 'Arn'] },
    TaskDefinition: { Ref: idOf('AWS::ECS::TaskDefinition') },
    ImageDigest: 'sha256:0123',
    Container: 'matomo',
    Subnets: [
      { Ref: Match.stringLikeRegexp('VpcPrivateSubnet1') },
      { Ref: Match.stringLikeRegexp('VpcPrivateSubnet2') },
    ],
    SecurityGroups: [{ 'Fn::GetAtt': [idOf('AWS::EC2::SecurityGroup'), 'GroupId'] }],
    AssignPublicIp: 'DISABLED',
    LogGroup: { Ref: Match.stringLikeRegexp('^TaskLogs') },
    LogStreamPrefix: 'migrate',
  });
});

test('the migrated digest comes from the gate, so that its users wait for the migration', () => {
  const { stack, gate: migration } = gate();
  expect(stack.resolve(migration.imageDigest)).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^GateMigration/), 'ImageDigest'],
  });
});

test('the migration waits for the rights of its task and the rules of its security group', () => {
  const { stack } = gate();
  Template.fromStack(stack).hasResource('Custom::Migration', {
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('^SecurityGroup'),
      Match.stringLikeRegexp('^TaskExecutionRoleDefaultPolicy'),
      Match.stringLikeRegexp('^TaskTaskRole'),
    ]),
  });
});

test('a public address is given where it is asked for', () => {
  const { stack } = gate({ assignPublicIp: true });
  Template.fromStack(stack).hasResourceProperties('Custom::Migration', { AssignPublicIp: 'ENABLED' });
});

test.each([
  [undefined, '50', '3300', 312],
  [Duration.seconds(90), '1.5', '390', 21],
  [Duration.minutes(55), '55', '3600', 342],
])(
  'timeout %s: the function gives up first, then the framework, then CloudFormation',
  (timeout, own, cloudFormation, attempts) => {
    const { stack } = gate(timeout === undefined ? {} : { timeout });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::Migration', {
      TimeoutMinutes: own,
      ServiceTimeout: cloudFormation,
    });
    const [stateMachine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(JSON.stringify(stateMachine)).toContain(
      `\\"IntervalSeconds\\":10,\\"MaxAttempts\\":${attempts},\\"BackoffRate\\":1`,
    );
  },
);

test('a timeout beyond what CloudFormation waits is refused', () => {
  expect(() => gate({ timeout: Duration.minutes(56) })).toThrow(
    "The migration's timeout is 56 minutes, but CloudFormation waits for at most 55 minutes.",
  );
});

test('a migration whose log cannot be read is refused', () => {
  expect(() => gate({}, () => undefined)).toThrow(
    'The migration task Stack/Task has no container that logs by ecs.LogDrivers.awsLogs',
  );
});

test('starting may run this family in this cluster, pass its two roles and look at this stack', () => {
  const { stack } = gate();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^GateOnEventRole') }],
    PolicyDocument: {
      Statement: [
        { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
        {
          Effect: 'Allow',
          Action: 'ecs:RunTask',
          Resource: {
            'Fn::Join': ['', Match.arrayWith([':task-definition/matomo-dev-migrate:*'])],
          },
          Condition: {
            ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cluster'), 'Arn'] } },
          },
        },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: [
            { 'Fn::GetAtt': [Match.stringLikeRegexp('^TaskTaskRole'), 'Arn'] },
            { 'Fn::GetAtt': [Match.stringLikeRegexp('^TaskExecutionRole'), 'Arn'] },
          ],
          Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
        { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: { Ref: 'AWS::StackId' } },
      ],
    },
  });
});

test('watching may describe tasks of this cluster and read the log of the migration', () => {
  const { stack } = gate();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^GateIsCompleteRole') }],
    PolicyDocument: {
      Statement: [
        { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
        {
          Effect: 'Allow',
          Action: 'ecs:DescribeTasks',
          Resource: {
            'Fn::Join': ['', Match.arrayWith([':task/', { Ref: Match.stringLikeRegexp('^Cluster') }, '/*'])],
          },
        },
        {
          Effect: 'Allow',
          Action: 'logs:GetLogEvents',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TaskLogs'), 'Arn'] },
        },
      ],
    },
  });
});
