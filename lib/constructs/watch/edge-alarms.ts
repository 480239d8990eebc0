import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { fiveMinutes, MatomoAlarm } from '../core/matomo-alarm';

export interface EdgeAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  /** @default only what its tasks are asked is watched, not the load balancer */
  readonly loadBalancer?: elbv2.ApplicationLoadBalancer;
  /** Who answers. */
  readonly role: 'web' | 'tracker';
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/** Alarms on what visitors meet: whether somebody answers, with what, and how fast. */
export class EdgeAlarms extends Construct {
  constructor(scope: Construct, id: string, { config, loadBalancer, role, targetGroup }: EdgeAlarmsProps) {
    super(scope, id);
    const { name } = config;
    const named = (alarm: string) => (role === 'web' ? alarm : `tracker-${alarm}`);
    const minute = Duration.minutes(1);
    const status = `npm run ops -- status ${name}`;
    new MatomoAlarm(this, 'NoTarget', {
      config,
      name: named('targets-none'),
      text: {
        notice:
          role === 'web'
            ? 'Nobody answers: visitors are not recorded, and the pages of Matomo say 503.'
            : 'Nobody answers hits: visitors are not recorded.',
        causes: 'an image that does not start, a database or file system that is away.',
        next: status,
      },
      metric: targetGroup.metrics.healthyHostCount({ period: minute, statistic: cloudwatch.Stats.MINIMUM }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      // Without a registered target there is no number at all. A first deployment has some within minutes.
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
    new MatomoAlarm(this, 'Unhealthy', {
      config,
      name: named('targets-unhealthy'),
      text: {
        notice: 'A task fails its health checks for ten minutes; the others carry its load.',
        causes: 'tasks that are too small for the traffic, a database that answers slowly or not to all.',
        next: status,
      },
      metric: targetGroup.metrics.unhealthyHostCount({ period: minute, statistic: cloudwatch.Stats.MINIMUM }),
      threshold: 0,
      periods: 10,
    });
    if (loadBalancer !== undefined) this.watchErrors(config, named('load-balancer-errors'), loadBalancer);
    new MatomoAlarm(this, 'Slow', {
      config,
      name: named('answers-slow'),
      text: {
        notice:
          'Half of the requests take longer than a second; most of them are hits, which take milliseconds.',
        causes:
          'a database at its limit, more visitors than the tasks are made for, a migration that holds locks.',
        next: `npm run ops -- alarms list ${name}, whether one of the database is open, too`,
      },
      metric: targetGroup.metrics.targetResponseTime({ period: fiveMinutes, statistic: 'p50' }),
      threshold: 1,
      periods: 3,
    });
  }

  private watchErrors(
    config: EdgeAlarmsProps['config'],
    name: string,
    loadBalancer: elbv2.ApplicationLoadBalancer,
  ): void {
    new MatomoAlarm(this, 'LoadBalancerErrors', {
      ...{ config, name },
      text: {
        notice: 'Requests end with 5xx before a task has answered them: hits are lost, pages fail.',
        causes: 'tasks that end in the middle of a request, all workers busy, no healthy task.',
        next: `npm run ops -- status ${config.name}`,
      },
      metric: loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, {
        period: Duration.minutes(1),
      }),
      threshold: 10,
      periods: 3,
    });
  }
}
