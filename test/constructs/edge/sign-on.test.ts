import { Match } from 'aws-cdk-lib/assertions';
import { example } from '../../../config/example';
import { resolve } from '../../../lib/config';
import { type ListenerRule, ruleFor } from '../../../stand-ins/sign-on/rules';
import { templatesFor, templatesOf } from '../../support/templates';

const many = ['b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}.stats.example.org`);
const { signOn } = example.access ?? {};
const { service, data } = templatesFor(
  resolve('example', {
    ...example,
    certificate: 'acm',
    aliases: many,
    tracker: { tasks: { min: 3, max: 4 } },
  }),
);
const rules = Object.values(service.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(
  ({ Properties }) => Properties as ListenerRule,
);

/** What happens to a request. */
function actionsFor(host: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const url = new URL(`https://${host}${path}`);
  const rule = ruleFor(rules, { host, url, header: (name) => headers[name] });
  return rule?.Actions.map(({ Type }) => Type).join() ?? 'nothing';
}

describe('where people sign on', () => {
  const signsOn = 'authenticate-oidc,forward';
  test.each<[string, string, Record<string, string>]>([
    [signsOn, '/', {}],
    [signsOn, '/index.php?module=CoreHome&action=index', {}],
    [signsOn, '/index.php?module=API&method=x', { authorization: 'Basic x' }],
    ['forward', '/index.php?module=API&method=x', { authorization: 'Bearer x' }],
    ['forward', '/index.php?module=CoreAdminHome&action=optOut&language=de', {}],
    ['forward', '/index.php?module=CoreAdminHome&action=optOutJS', {}],
    ['forward', '/index.php?module=ScheduledReports&action=unsubscribe&token=x', {}],
    ['forward', '/plugins/CoreHome/images/x.svg', {}],
    ['forward', '/matomo.php?rec=1', {}],
    ['forward', '/js/', {}],
  ])('%s: %s %j, under every name', (actions, path, headers) => {
    for (const host of [example.host, ...many])
      expect([host, actionsFor(host, path, headers)]).toEqual([host, actions]);
    expect(actionsFor('other.example.org', path, headers)).toBe('nothing');
  });

  test('no rule has more values than the load balancer takes, and no two one priority', () => {
    for (const { Conditions } of rules)
      expect(
        JSON.stringify(Conditions)
          .match(/"Values":\[[^\]]*\]/g)
          ?.flatMap(valuesOf).length,
      ).toBeLessThanOrEqual(5);
    expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
  });

  test('the load balancer knows the provider, and its secret by reference alone', () => {
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Actions: [
        {
          Type: 'authenticate-oidc',
          Order: 1,
          AuthenticateOidcConfig: {
            ...{ Issuer: signOn?.issuer, AuthorizationEndpoint: signOn?.authorizationEndpoint },
            ...{ TokenEndpoint: signOn?.tokenEndpoint, UserInfoEndpoint: signOn?.userInfoEndpoint },
            ...{ ClientId: 'matomo', Scope: 'openid email groups', SessionTimeout: 28_800 },
            ClientSecret: `{{resolve:secretsmanager:${signOn?.clientSecretArn}:SecretString:::${signOn?.clientSecretVersion}}}`,
          },
        },
        { Type: 'forward', Order: 2, TargetGroupArn: Match.anyValue() },
      ],
    });
  });

  test('it reaches the provider; elsewhere it reaches tasks alone', () => {
    const egress = (template: typeof data) =>
      JSON.stringify(
        Object.entries(template.findResources('AWS::EC2::SecurityGroup')).filter(([id]) =>
          id.includes('LoadBalancer'),
        ),
      );
    expect(egress(data)).toContain('OpenID Connect provider');
    expect(egress(templatesOf('prod').data)).not.toContain('OpenID Connect provider');
  });

  test('the web tasks alone get to know whose word counts, and what a claim gives', () => {
    const definitions = Object.values(service.findResources('AWS::ECS::TaskDefinition')).map(
      ({ Properties }) =>
        Properties as {
          Family: string;
          ContainerDefinitions: { Environment: { Name: string; Value: unknown }[] }[];
        },
    );
    const given = definitions.flatMap(({ Family, ContainerDefinitions }) =>
      ContainerDefinitions.flatMap(({ Environment }) =>
        Environment.filter(({ Name }) => Name === 'SIGN_ON').map(({ Value }) => ({ Family, Value })),
      ),
    );
    expect(given.map(({ Family }) => Family)).toEqual(['matomo-example-web']);
    const text = JSON.stringify(given[0]?.Value);
    expect(text).toContain('"Ref":"LoadBalancerAlb');
    expect(text).toContain('https://public-keys.auth.elb.eu-central-1.amazonaws.com');
    expect(text.replaceAll('\\', '')).toContain(
      '{"value":"matomo-editors","superUser":false,"access":{"site":"write","shop":"admin"}}',
    );
    expect(text.replaceAll('\\', '')).toContain('"kept":["admin","maria","paul"]');
    expect(text).not.toContain('secretsmanager');
  });
});

test('rules have the same numbers whatever names there are: no update gives one that is taken', () => {
  const prioritiesOf = (aliases: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      Object.entries(
        templatesFor(resolve('example', { ...example, certificate: 'acm', aliases })).service.findResources(
          'AWS::ElasticLoadBalancingV2::ListenerRule',
        ),
      ).map(([id, { Properties }]) => [id, (Properties as ListenerRule).Priority]),
    );
  const before = prioritiesOf([]);
  const after = prioritiesOf(many);
  expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
  expect(after).toMatchObject(before);
});

function valuesOf(text: string): unknown[] {
  return JSON.parse(text.slice('"Values":'.length)) as unknown[];
}
