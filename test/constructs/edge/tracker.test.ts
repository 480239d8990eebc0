import { Match } from 'aws-cdk-lib/assertions';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { templatesFor } from '../../support/templates';

const many = ['b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}.stats.example.org`);
const given = { ...environments.prod, aliases: many, tracker: { tasks: { min: 3, max: 4 } } };

interface Rule {
  readonly Priority: number;
  readonly Conditions: readonly {
    readonly HostHeaderConfig?: { readonly Values: readonly string[] };
    readonly PathPatternConfig?: { readonly Values: readonly string[] };
  }[];
  readonly Actions: readonly { readonly TargetGroupArn: { readonly Ref: string } }[];
}

/** Where a request goes, by the rules as the load balancer reads them: in order of priority, all conditions of a rule. */
function serviceFor(rules: readonly Rule[], host: string, path: string): string | undefined {
  const matches = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/[*]/g, '.*')}$`).test(text);
  const rule = [...rules]
    .sort((a, b) => a.Priority - b.Priority)
    .find(({ Conditions }) =>
      Conditions.every(
        ({ HostHeaderConfig, PathPatternConfig }) =>
          (HostHeaderConfig?.Values.some((pattern) => matches(pattern, host)) ?? true) &&
          (PathPatternConfig?.Values.some((pattern) => matches(pattern, path)) ?? true),
      ),
    );
  return rule?.Actions[0]?.TargetGroupArn.Ref.includes('Tracker') === true ? 'tracker' : rule && 'web';
}

describe('tracking with tasks of its own', () => {
  const { service } = templatesFor(resolve('prod', given));
  const rules = Object.values(service.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(
    ({ Properties }) => Properties as Rule,
  );

  test('hits, the script and containers go there, under every name; pages and the API do not', () => {
    for (const host of ['stats.example.org', ...many]) {
      for (const path of [
        '/matomo.php',
        '/piwik.php',
        '/matomo.js',
        '/piwik.js',
        '/js/',
        '/js/container_x.js',
      ])
        expect([host, path, serviceFor(rules, host, path)]).toEqual([host, path, 'tracker']);
      for (const path of ['/', '/index.php', '/plugins/x.js', '/matomophp'])
        expect([host, path, serviceFor(rules, host, path)]).toEqual([host, path, 'web']);
    }
    expect(serviceFor(rules, 'other.example.org', '/matomo.php')).toBeUndefined();
  });

  test('no rule has more values than the load balancer takes, and no two one priority', () => {
    for (const { Conditions } of rules) {
      const values = Conditions.flatMap(({ HostHeaderConfig, PathPatternConfig }) => [
        ...(HostHeaderConfig?.Values ?? []),
        ...(PathPatternConfig?.Values ?? []),
      ]);
      expect(values.length).toBeLessThanOrEqual(5);
    }
    expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
  });

  test('its service runs the role tracker, is scaled apart, and rolls back by an alarm of its own', () => {
    service.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Family: 'matomo-prod-tracker',
      ContainerDefinitions: [Match.objectLike({ Command: ['tracker'] })],
    });
    service.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'matomo-prod-tracker',
      DeploymentConfiguration: Match.objectLike({
        Alarms: Match.objectLike({ AlarmNames: [{ Ref: Match.stringLikeRegexp('^Tracker') }] }),
      }),
    });
    service.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ResourceId: Match.objectLike({}),
      ...{ MinCapacity: 3, MaxCapacity: 4 },
    });
  });

  test('is replaced with the other tasks by a rotation', () => {
    const functions = JSON.stringify(service.findResources('AWS::Lambda::Function'));
    expect(functions).toMatch(/services\\+":.*Web.*Tracker/);
  });

  test('web workers leave connections for both', () => {
    const { web, tracker } = resolve('prod', given);
    expect(tracker?.workers).toBe(web.workers);
    expect(web.workers).toBeLessThanOrEqual(resolve('prod', environments.prod).web.workers);
  });
});

test('by default the web tasks track, up to 100 million page views a month', () => {
  const of = (expectedPageviewsPerMonth: number) =>
    resolve('prod', { ...environments.prod, expectedPageviewsPerMonth });
  expect(of(100_000_000).tracker).toBeUndefined();
  expect(of(100_000_001)).toMatchObject({
    web: { tasks: { min: 2, max: 4 } },
    tracker: { tasks: { min: 2, max: 12 } },
  });
  const kept = resolve('prod', {
    ...environments.prod,
    ...{ expectedPageviewsPerMonth: 200_000_000, tracker: 'with-web' },
  });
  expect(kept.tracker).toBeUndefined();
});
