import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { templatesFor, theResource } from '../../support/templates';

const given = { ...environments.prod, firewall: { trusted: ['192.0.2.0/24'] } };
const templates = (edge: object) => templatesFor(resolve('prod', { ...given, edge }));

const attributesOf = (resource: { Properties: Record<string, unknown> }, key: string) =>
  Object.fromEntries(
    (resource.Properties[key] as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]),
  );

test('the internet, without a proxy, for 60 seconds', () => {
  const { service } = templates({});
  const balancer = theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(balancer.Properties).toMatchObject({ Scheme: 'internet-facing', IpAddressType: 'dualstack' });
  expect(attributesOf(balancer, 'LoadBalancerAttributes')['idle_timeout.timeout_seconds']).toBe('60');
});

test('internal: private addresses, and no record of IPv6', () => {
  const { service } = templates({ reach: 'internal' });
  expect(theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).toMatchObject({
    ...{ Scheme: 'internal', IpAddressType: 'ipv4' },
  });
  const records = Object.values(service.findResources('AWS::Route53::RecordSet'));
  expect(
    new Set(records.map((record) => (record as { Properties: { Type: string } }).Properties.Type)),
  ).toEqual(new Set(['A']));
});

test.each([
  [60, '10'],
  [61, '61'],
  [120, '120'],
  [4000, '120'],
])(
  'a request may take %d s, and a task that is replaced gets %s s to end it',
  (idleTimeoutSeconds, delay) => {
    const { service } = templates({ idleTimeoutSeconds });
    const balancer = theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(attributesOf(balancer, 'LoadBalancerAttributes')['idle_timeout.timeout_seconds']).toBe(
      String(idleTimeoutSeconds),
    );
    const group = theResource(service, 'AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'ip' });
    expect(attributesOf(group, 'TargetGroupAttributes')['deregistration_delay.timeout_seconds']).toBe(delay);
  },
);

test('proxies are known to Matomo, and the firewall’s limits do not hold for them', () => {
  const { service } = templates({ proxies: ['198.51.100.0/24'] });
  expect(theResource(service, 'AWS::WAFv2::IPSet').Properties['Addresses']).toEqual([
    '192.0.2.0/24',
    '198.51.100.0/24',
  ]);
  const web = theResource(service, 'AWS::ECS::TaskDefinition', { Family: 'matomo-prod-web' });
  const [container] = web.Properties['ContainerDefinitions'] as {
    Environment: { Name: string; Value: string }[];
  }[];
  const settings = container?.Environment.find(({ Name }) => Name === 'SETTINGS')?.Value ?? '';
  expect(JSON.parse(settings)).toMatchObject({ General: { proxy_ips: ['198.51.100.0/24'] } });
});
