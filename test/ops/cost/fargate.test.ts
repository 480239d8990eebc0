import { estimate } from '../../../lib/ops/cost/estimate';
import { amount, environmentOf, itemsOf, type Resources } from './environment';

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
    // 625 million: 6 tasks for 4 hours a day, 3 for 8, 2 for 12.
    expect(amount(itemsOf(scaled, 625_000_000), 'Tasks web, added by load')).toBeCloseTo(1 * hours);
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
