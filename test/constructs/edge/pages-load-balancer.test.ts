import { Match, type Template } from 'aws-cdk-lib/assertions';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { type ListenerRule, ruleFor } from '../../../stand-ins/sign-on/rules';
import { templatesFor } from '../../support/templates';

const given = { ...environments.prod, access: { ui: 'internal' as const } };
const config = resolve('prod', given);
const { service } = templatesFor(config);

/** The service whose tasks answer a request, by the listener that it comes to. */
function serviceFor(
  template: Template,
  loadBalancer: 'public' | 'internal',
  path: string,
): string | undefined {
  const isInside = (name: string): boolean =>
    name.startsWith('PagesLoadBalancer') === (loadBalancer === 'internal');
  const rules = Object.entries(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
    .filter(([id]) => isInside(id))
    .map(
      ([, { Properties }]) => Properties as ListenerRule & { Actions: { TargetGroupArn: { Ref: string } }[] },
    );
  const url = new URL(`https://${config.host}${path}`);
  const rule = ruleFor(rules, { host: config.host, url, header: () => undefined }) as
    (typeof rules)[number] | undefined;
  const group = rule?.Actions[0]?.TargetGroupArn.Ref;
  return Object.values(template.findResources('AWS::ECS::Service'))
    .map(
      ({ Properties }) =>
        Properties as { ServiceName: string; LoadBalancers: { TargetGroupArn: { Ref: string } }[] },
    )
    .find(({ LoadBalancers }) => LoadBalancers[0]?.TargetGroupArn.Ref === group)?.ServiceName;
}

describe('pages inside the network', () => {
  test.each(['/', '/index.php', '/matomo.php', '/js/', '/plugins/x.js'])(
    'from the internet %s leads to tasks that have no pages, inside to those that have',
    (path) => {
      expect(serviceFor(service, 'public', path)).toBe('matomo-prod-tracker');
      expect(serviceFor(service, 'internal', path)).toBe('matomo-prod-web');
    },
  );

  test('their load balancer has private addresses, the same TLS, and a log of its own', () => {
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      ...{ Name: 'matomo-prod-pages', Scheme: 'internal', IpAddressType: 'ipv4' },
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'access_logs.s3.prefix', Value: 'pages-load-balancer' },
      ]),
    });
    const policies = Object.values(
      service.findResources('AWS::ElasticLoadBalancingV2::Listener', { Properties: { Port: 443 } }),
    ).map(({ Properties }) => (Properties as { SslPolicy: string }).SslPolicy);
    expect(policies).toHaveLength(2);
    expect(new Set(policies).size).toBe(1);
  });

  test('the name leads to it in a zone that the VPC alone sees', () => {
    service.hasResourceProperties('AWS::Route53::HostedZone', {
      Name: `${config.host}.`,
      VPCs: [Match.objectLike({ VPCRegion: config.region })],
    });
    service.hasResourceProperties('AWS::Route53::RecordSet', {
      ...{ Name: `${config.host}.`, Type: 'A' },
      AliasTarget: {
        DNSName: {
          'Fn::Join': [
            '',
            ['dualstack.', { 'Fn::GetAtt': [Match.stringLikeRegexp('^PagesLoadBalancer'), 'DNSName'] }],
          ],
        },
        HostedZoneId: Match.anyValue(),
      },
    });
  });

  test('the probe goes the way of visitors all the same', () => {
    service.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Family: 'matomo-prod-probe',
      ContainerDefinitions: [
        Match.objectLike({
          Environment: Match.arrayWith([
            {
              Name: 'PROBE_THROUGH',
              Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LoadBalancerAlb'), 'DNSName'] },
            },
          ]),
        }),
      ],
    });
  });

  test('errors of both load balancers are alarms', () => {
    for (const [AlarmName, alb] of [
      ['matomo-prod-load-balancer-errors', '^PagesLoadBalancer'],
      ['matomo-prod-tracker-load-balancer-errors', '^LoadBalancerAlb'],
    ])
      service.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName,
        Dimensions: [
          Match.objectLike({
            Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(alb ?? ''), 'LoadBalancerFullName'] },
          }),
        ],
      });
  });

  test('Matomo itself looks at no address', () => {
    expect(JSON.stringify(service.toJSON())).not.toContain('login_allowlist_ip');
  });

  test('tracking has tasks of its own, also in a disposable environment', () => {
    expect(config.tracker).toBeDefined();
    const disposable = resolve('dev', { ...environments.dev, access: { ui: 'internal' } });
    expect(disposable).toMatchObject({
      tracker: { tasks: { min: 1, max: 1 } },
      web: { tasks: { min: 1, max: 1 } },
    });
  });
});
