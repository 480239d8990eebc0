import { estimate } from '../../../lib/ops/cost/estimate';
import { amount, environmentOf, itemsOf, type Resources } from './environment';

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

  test('inside the network costs by the hour, with a zone for its name', () => {
    const inside = balancer({ Scheme: 'internal', Name: 'matomo-prod-pages' });
    const items = itemsOf({ ...inside, Zone: ['AWS::Route53::HostedZone', {}] }, 100_000_000);
    expect(amount(items, 'Load balancer')).toBeCloseTo(16.425);
    expect(amount(items, 'Load balancer, capacity units')).toBe(0);
    expect(amount(items, 'Private zone of the host')).toBe(0.5);
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
