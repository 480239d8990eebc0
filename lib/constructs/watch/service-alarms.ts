import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { fiveMinutes, MatomoAlarm } from '../core/matomo-alarm';

export interface ServiceAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'web'>;
  readonly service: ecs.FargateService;
}

/** Alarms on web tasks at the end of what they have. */
export class ServiceAlarms extends Construct {
  constructor(scope: Construct, id: string, { config, service }: ServiceAlarmsProps) {
    super(scope, id);
    const { max } = config.web.tasks;
    new MatomoAlarm(this, 'Memory', {
      config,
      name: 'web-memory',
      text: {
        notice:
          'A web task is about to be stopped by its memory limit; what it answers at that moment is lost.',
        causes: 'a plugin that keeps what it read, exports of millions of rows.',
        next: `raise web.memoryMiB in config/${config.name}.ts, and deploy`,
      },
      metric: service.metricMemoryUtilization({ period: fiveMinutes, statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 90,
      periods: 3,
    });
    new MatomoAlarm(this, 'Cpu', {
      config,
      name: 'web-cpu',
      text: {
        notice: 'Pages and hits become slow: the web tasks have worked at their limit for half an hour.',
        causes: `more visitors than ${max} ${max === 1 ? 'task answers' : 'tasks answer'}, or robots.`,
        next: `raise web.tasks.max or web.cpu in config/${config.name}.ts, and deploy`,
      },
      metric: service.metricCpuUtilization({ period: fiveMinutes, statistic: cloudwatch.Stats.AVERAGE }),
      threshold: 85,
      periods: 6,
    });
  }
}
