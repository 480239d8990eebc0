/**
 * A migration gate in a stack of its own, which gives up after seconds: for what a deployment of the whole would take
 * too long to show. The context value `image` stands for the image's digest.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { MigrationGate } from '../../lib/constructs/tasks/migration-gate';

const app = new App();
// Without account and region, so that CloudFormation picks the zones: the CDK would look them up and cache them.
const stack = new Stack(app, 'gate');
const vpcSubnets = { subnetType: ec2.SubnetType.PUBLIC };
const vpc = new ec2.Vpc(stack, 'Vpc', {
  natGateways: 0,
  subnetConfiguration: [{ name: 'Public', ...vpcSubnets }],
  restrictDefaultSecurityGroup: false,
});
const logGroup = new logs.LogGroup(stack, 'Logs');
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'migrate' });
taskDefinition.addContainer('matomo', {
  image: ecs.ContainerImage.fromRegistry('matomo:next'),
  logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'migrate' }),
});
new MigrationGate(stack, 'MigrationGate', {
  cluster: new ecs.Cluster(stack, 'Cluster', { vpc }),
  taskDefinition,
  vpcSubnets,
  assignPublicIp: true,
  securityGroup: new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc }),
  logGroup,
  imageDigest: String(app.node.tryGetContext('image')),
  timeout: Duration.seconds(6),
});
