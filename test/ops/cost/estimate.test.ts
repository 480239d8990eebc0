import { estimate } from '../../../lib/ops/cost/estimate';
import { environmentOf, itemsOf, type Resources } from './environment';

describe('what nobody priced', () => {
  test('a resource type that is neither priced nor known to be free stops the estimate, by name', () => {
    expect(() => itemsOf({ Cache: ['AWS::MemoryDB::Cluster', {}] })).toThrow(
      'There is no price for AWS::MemoryDB::Cluster (Cache of service), so the estimate would be too low.',
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
      'DBInstanceClass of AWS::RDS::DBInstance Db of service is {"Ref":"Class"}; the estimate needs a text there,',
    );
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
  [
    'nodes of Valkey',
    {
      A: [
        'AWS::ElastiCache::ReplicationGroup',
        { Engine: 'valkey', CacheNodeType: 'cache.t4g.small', NumCacheClusters: 2 },
      ],
    },
    2 * 730 * 0.0256,
  ],
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
