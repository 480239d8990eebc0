import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { AnsweringTasks, ResolvedConfig } from '../../config';
import { fiveMinutes, MatomoAlarm } from '../core/matomo-alarm';

export interface ServiceAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly role: 'web' | 'tracker';
  readonly size: AnsweringTasks;
  readonly service: ecs.FargateService;
}

/** Alarms on web tasks at the end of what they have. */
export class ServiceAlarms extends Construct {
  constructor(scope: Construct, id: string, { config, role, size, service }: ServiceAlarmsProps) {
    super(scope, id);
    const { max } = size.tasks;
    new MatomoAlarm(this, 'Memory', {
      config,
      name: `${role}-memory`,
      text: {
        notice: `A ${role} task is about to be stopped by its memory limit; what it answers at that moment is lost.`,
        causes: 'a plugin that keeps what it read, exports of millions of rows.',
        next: `raise ${role}.memoryMiB in config/${config.name}.ts, and deploy`,
      },
      metric: service.metricMemoryUtilization({ period: fiveMinutes, statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 90,
      periods: 3,
    });
    new MatomoAlarm(this, 'Cpu', {
      config,
      name: `${role}-cpu`,
      text: {
        notice: `${role === 'web' ? 'Pages and hits' : 'Hits'} become slow: the ${role} tasks have worked at their limit for half an hour.`,
        causes: `more visitors than ${max} ${max === 1 ? 'task answers' : 'tasks answer'}, or robots.`,
        next: `raise ${role}.tasks.max or ${role}.cpu in config/${config.name}.ts, and deploy`,
      },
      metric: service.metricCpuUtilization({ period: fiveMinutes, statistic: cloudwatch.Stats.AVERAGE }),
      threshold: 85,
      periods: 6,
    });
  }
}
