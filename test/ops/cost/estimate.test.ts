import { estimate } from '../../../lib/ops/cost/estimate';
import type { Item } from '../../../lib/ops/cost/item';
import { environmentOf, type Resources } from './environment';

/** Items of an environment with these resources, by name. */
function itemsOf(resources: Resources, pageviews = 1_000_000): Map<string, Item> {
  const { items } = estimate(environmentOf(resources), pageviews);
  return new Map(items.map((item) => [item.name, item]));
}

const amount = (items: Map<string, Item>, name: string) => {
  const item = items.get(name);
  return item === undefined ? 0 : item.quantity * item.usdPerUnit;
};

describe('what nobody priced', () => {
  test('a resource type that is neither priced nor known to be free stops the estimate, by name', () => {
    expect(() => itemsOf({ Cache: ['AWS::ElastiCache::ReplicationGroup', {}] })).toThrow(
      'There is no price for AWS::ElastiCache::ReplicationGroup (Cache of service), so the estimate would be too low.',
    );
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['db.x2g.large', 'AWS::RDS::DBInstance', { DBInstanceClass: 'db.x2g.large' }],
    ['provisioned IOPS', 'AWS::RDS::DBInstance', { Iops: 3000 }],
    ['storage of type "io1"', 'AWS::RDS::DBInstance', { StorageType: 'io1' }],
    ['Performance Insights', 'AWS::RDS::DBInstance', { PerformanceInsightsRetentionPeriod: 31 }],
    ['advanced Database Insights', 'AWS::RDS::DBInstance', { DatabaseInsightsMode: 'advanced' }],
    [
      'Container Insights',
      'AWS::ECS::Cluster',
      { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] },
    ],
    ['throughput mode "provisioned"', 'AWS::EFS::FileSystem', { ThroughputMode: 'provisioned' }],
    ['a load balancer of this type', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }],
    [
      'an endpoint of type "GatewayLoadBalancer"',
      'AWS::EC2::VPCEndpoint',
      { VpcEndpointType: 'GatewayLoadBalancer' },
    ],
    ['a bucket that takes no logs', 'AWS::S3::Bucket', {}],
    [
      'AWSManagedRulesBotControlRuleSet',
      'AWS::WAFv2::WebACL',
      { Rules: [{ Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesBotControlRuleSet' } } }] },
    ],
    ['kept for ever', 'AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{}] } }],
  ])('%s has no price', (what, type, properties) => {
    const instance = { DBInstanceClass: 'db.t4g.small', AllocatedStorage: '20', BackupRetentionPeriod: 1 };
    const all = type === 'AWS::RDS::DBInstance' ? { ...instance, ...properties } : properties;
    expect(() => itemsOf({ It: [type, all] })).toThrow(what);
  });

  test('a value that CloudFormation computes is not guessed', () => {
    expect(() => itemsOf({ Db: ['AWS::RDS::DBInstance', { DBInstanceClass: { Ref: 'Class' } }] })).toThrow(
      'DBInstanceClass of AWS::RDS::DBInstance Db of service is {"Ref":"Class"}; the estimate needs a text there.',
    );
  });
});

describe('tasks', () => {
  const task = (more = {}): Resources => ({
    Task: [
      'AWS::ECS::TaskDefinition',
      { Family: 'web', Cpu: '1024', Memory: '2048', RuntimePlatform: { CpuArchitecture: 'ARM64' }, ...more },
    ],
  });
  const service = (more = {}): Resources => ({
    Service: ['AWS::ECS::Service', { TaskDefinition: { Ref: 'Task' }, DesiredCount: 2, ...more }],
  });

  test('run all month, on Arm for a fifth less', () => {
    expect(amount(itemsOf({ ...task(), ...service() }), 'Tasks web')).toBeCloseTo(
      2 * 730 * (0.03238 + 2 * 0.00356),
    );
    const onX86 = estimate(environmentOf({ ...task({ RuntimePlatform: undefined }), ...service() }), 1);
    expect(onX86.usdPerMonth).toBeCloseTo(2 * 730 * (0.04048 + 2 * 0.004445));
    expect(onX86.levers[0]?.change).toBe("architecture: 'arm64'");
  });

  test('behind a load balancer are as many as the traffic needs, between their bounds', () => {
    const scaled: Resources = {
      ...task(),
      ...service({ LoadBalancers: [{}] }),
      Target: [
        'AWS::ApplicationAutoScaling::ScalableTarget',
        {
          MinCapacity: 2,
          MaxCapacity: 6,
          ResourceId: { 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['Service', 'Name'] }]] },
        },
      ],
      Policy: [
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        {
          PolicyType: 'TargetTrackingScaling',
          ScalingTargetId: { Ref: 'Target' },
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 60,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          },
        },
      ],
    };
    const hours = 730 * (0.03238 + 2 * 0.00356);
    expect(amount(itemsOf(scaled, 1_000_000), 'Tasks web')).toBeCloseTo(2 * hours);
    expect(amount(itemsOf(scaled, 1_000_000), 'Tasks web, added by load')).toBe(0);
    // 100 million: 6 tasks for 4 hours a day, 3 for 8, 2 for 12.
    expect(amount(itemsOf(scaled, 100_000_000), 'Tasks web, added by load')).toBeCloseTo(1 * hours);
    // A thousand times that: the upper bound by day, and by night.
    expect(amount(itemsOf(scaled, 100_000_000_000), 'Tasks web, added by load')).toBeCloseTo(4 * hours);
    expect(amount(itemsOf(scaled), 'Alarms')).toBeCloseTo(0.2);
  });

  test('with public addresses pay for these', () => {
    const open = { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } };
    expect(amount(itemsOf({ ...task(), ...service(open) }), 'Public IPv4 addresses')).toBeCloseTo(2 * 3.65);
    expect(amount(itemsOf({ ...task(), ...service() }), 'Public IPv4 addresses')).toBe(0);
  });

  test('on Spot cost less, beyond the base', () => {
    const half = service({
      DesiredCount: 4,
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Base: 2, Weight: 50 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 50 },
      ],
    });
    const items = itemsOf({ ...task(), ...half });
    expect(items.get('Tasks web')?.quantity).toBeCloseTo(3 * 730);
    expect(amount(items, 'Tasks web, Spot')).toBeCloseTo(730 * (0.03238 + 2 * 0.00356) * 0.3);
  });

  test.each([
    ['cron(5 * * * ? *)', 730],
    ['cron(5 3 * * ? *)', 730 / 24],
    ['cron(0,30 8-17 * * ? *)', (730 / 24) * 20],
    ['cron(0/15 * * * ? *)', 730 * 4],
    ['rate(6 hours)', 730 / 6],
  ])('of the schedule %s are paid per run', (ScheduleExpression, runs) => {
    const items = itemsOf(
      {
        ...task(),
        Run: [
          'AWS::Scheduler::Schedule',
          { ScheduleExpression, Target: { EcsParameters: { TaskDefinitionArn: { Ref: 'Task' } } } },
        ],
      },
      1,
    );
    // With next to no traffic a run takes the minute of its start.
    expect(items.get('Tasks web')?.quantity).toBeCloseTo(runs / 60, 3);
  });

  test('of a schedule that cannot be read are not guessed', () => {
    expect(() =>
      itemsOf({
        ...task(),
        Run: [
          'AWS::Scheduler::Schedule',
          {
            ScheduleExpression: 'cron(0 3 ? * MON *)',
            Target: { EcsParameters: { TaskDefinitionArn: { Ref: 'Task' } } },
          },
        ],
      }),
    ).toThrow('There is no price for the schedule cron(0 3 ? * MON *)');
  });
});

describe('the database', () => {
  const subnets: Resources = { Group: ['AWS::RDS::DBSubnetGroup', { SubnetIds: ['a', 'b'] }] };
  const instance = (more = {}): Resources => ({
    ...subnets,
    Db: [
      'AWS::RDS::DBInstance',
      {
        DBInstanceClass: 'db.t4g.medium',
        AllocatedStorage: '50',
        BackupRetentionPeriod: 14,
        StorageType: 'gp3',
        ...more,
      },
    ],
  });

  test('is paid by class and storage, twice with a standby', () => {
    expect(amount(itemsOf(instance()), 'Database')).toBeCloseTo(730 * 0.065);
    expect(amount(itemsOf(instance()), 'Database, storage')).toBeCloseTo(50 * 0.115);
    const { items, levers } = estimate(environmentOf(instance({ MultiAZ: true })), 1_000_000);
    const byName = new Map(items.map((item) => [item.name, item]));
    expect(amount(byName, 'Database, with standby')).toBeCloseTo(2 * 730 * 0.065);
    expect(amount(byName, 'Database, storage')).toBeCloseTo(2 * 50 * 0.115);
    expect(levers[0]).toMatchObject({ change: 'database.multiAz: false' });
    expect(levers[0]?.savesUsdPerMonth).toBeCloseTo(730 * 0.065 + 50 * 0.115);
  });

  test('has a reader with storage like its own', () => {
    const reader: Resources = {
      ...instance(),
      Reader: [
        'AWS::RDS::DBInstance',
        {
          DBInstanceClass: 'db.t4g.large',
          SourceDBInstanceIdentifier: { 'Fn::Join': ['', ['arn:', { Ref: 'Db' }]] },
        },
      ],
    };
    expect(amount(itemsOf(reader), 'Database reader')).toBeCloseTo(730 * 0.129);
    expect(amount(itemsOf(reader), 'Database reader, storage')).toBeCloseTo(50 * 0.115);
  });

  test('has backups free up to its size; those of AWS Backup are not', () => {
    expect(amount(itemsOf(instance()), 'Database, backups beyond its own size')).toBe(0);
    const busy = itemsOf(instance(), 100_000_000);
    // Half of 50 GB, and 14 days that change twice the 1.55 GB they add.
    expect(busy.get('Database, backups beyond its own size')?.quantity).toBeCloseTo(25 + 14 * 3.1 - 50, 0);
    const plan: Resources = {
      Plan: [
        'AWS::Backup::BackupPlan',
        { BackupPlan: { BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: 35 } }] } },
      ],
    };
    const kept = itemsOf({ ...instance(), ...plan }, 100_000_000);
    expect(kept.get('AWS Backup, database')?.quantity).toBeCloseTo(25 + 35 * 3.1, 0);
  });

  test('talks to tasks in other zones', () => {
    expect(amount(itemsOf(instance(), 100_000_000), 'Database, traffic between zones')).toBeCloseTo(11);
  });
});

describe('the edge', () => {
  const balancer = (more = {}): Resources => ({
    Alb: [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { Type: 'application', Scheme: 'internet-facing', Subnets: ['a', 'b'], ...more },
    ],
  });

  test('is a load balancer with an address in each zone and capacity units by traffic', () => {
    const items = itemsOf(balancer(), 100_000_000);
    expect(amount(items, 'Load balancer')).toBeCloseTo(16.425);
    expect(amount(items, 'Public IPv4 addresses')).toBeCloseTo(7.3);
    // 110 million connections a month are 41.9 a second; 25 are one unit.
    expect(items.get('Load balancer, capacity units')?.quantity).toBeCloseTo((41.86 / 25) * 730, -1);
    expect(amount(itemsOf(balancer({ Scheme: 'internal' })), 'Public IPv4 addresses')).toBe(0);
  });

  test('has a firewall that is paid by rule and by request', () => {
    const items = itemsOf({ Acl: ['AWS::WAFv2::WebACL', { Rules: [{}, {}, {}, {}] }] }, 10_000_000);
    expect(amount(items, 'Web application firewall, 4 rules')).toBe(9);
    expect(amount(items, 'Web application firewall, requests')).toBeCloseTo(8.1);
  });

  test('writes access logs to a bucket of another stack', () => {
    const templates = environmentOf({
      Alb: [
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        {
          Type: 'application',
          LoadBalancerAttributes: [
            { Key: 'access_logs.s3.bucket', Value: { 'Fn::ImportValue': 'data:Logs' } },
          ],
        },
      ],
    });
    templates.set('data', {
      Resources: {
        Logs: {
          Type: 'AWS::S3::Bucket',
          Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 73 }] } },
        },
      },
      Outputs: { Logs: { Value: { Ref: 'Logs' }, Export: { Name: 'data:Logs' } } },
    });
    const { items } = estimate(templates, 100_000_000);
    // 13.5 GB a month, for 2.4 months.
    expect(items.find(({ name }) => name === 'Log bucket')?.quantity).toBeCloseTo(32.4);
  });
});

describe('the network', () => {
  test('pays for NAT gateways and their addresses, and says what leaving them out saves', () => {
    const nat: Resources = { Nat: ['AWS::EC2::NatGateway', {}], Eip: ['AWS::EC2::EIP', {}] };
    const { usdPerMonth, levers } = estimate(environmentOf(nat), 1);
    expect(usdPerMonth).toBeCloseTo(32.85 + 3.65);
    expect(levers[0]).toMatchObject({ change: "network.egress: 'public-address'" });
    expect(levers[0]?.savesUsdPerMonth).toBeCloseTo(32.85 + 3.65);
  });

  test('pays for interface endpoints in each zone, not for gateway endpoints', () => {
    const endpoint = (VpcEndpointType?: string): Resources => ({
      Endpoint: [
        'AWS::EC2::VPCEndpoint',
        { VpcEndpointType, SubnetIds: ['a', 'b'], ServiceName: 'com.amazonaws.us-east-1.logs' },
      ],
    });
    expect(amount(itemsOf(endpoint('Interface')), 'Interface endpoints')).toBeCloseTo(14.6);
    expect(itemsOf(endpoint('Gateway')).size).toBe(0);
    expect(itemsOf(endpoint()).size).toBe(0);
  });

  test('records flows where it was told to, refused ones for much less', () => {
    const flowLog = (TrafficType: string): Resources => ({
      Group: ['AWS::Logs::LogGroup', { RetentionInDays: 30 }],
      Flows: ['AWS::EC2::FlowLog', { TrafficType, LogGroupName: { Ref: 'Group' } }],
    });
    expect(amount(itemsOf(flowLog('ALL'), 100_000_000), 'Logs')).toBeCloseTo(48, 0);
    expect(amount(itemsOf(flowLog('REJECT'), 100_000_000), 'Logs')).toBeLessThan(0.2);
  });
});

test.each<[string, Resources, number]>([
  ['secrets', { A: ['AWS::SecretsManager::Secret', {}], B: ['AWS::SecretsManager::Secret', {}] }, 0.8],
  ['keys', { A: ['AWS::KMS::Key', {}] }, 1],
  ['alarms', { A: ['AWS::CloudWatch::Alarm', { MetricName: 'x' }] }, 0.1],
  [
    'alarms on several metrics',
    {
      A: [
        'AWS::CloudWatch::Alarm',
        { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a/b' }] },
      ],
    },
    0.2,
  ],
  ['composite alarms', { A: ['AWS::CloudWatch::CompositeAlarm', {}] }, 0.5],
  ['metrics from logs', { A: ['AWS::Logs::MetricFilter', { MetricTransformations: [{}] }] }, 0.3],
  ['dashboards', { A: ['AWS::CloudWatch::Dashboard', {}] }, 3],
  [
    'queues, functions and what configures others',
    {
      A: ['AWS::SQS::Queue', {}],
      B: ['AWS::Lambda::Function', {}],
      C: ['AWS::IAM::Role', {}],
      D: ['Custom::Migration', {}],
    },
    0,
  ],
])('%s', (_what, resources, usd) => {
  expect(estimate(environmentOf(resources), 1).usdPerMonth).toBeCloseTo(usd);
});
