import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { fiveMinutes, MatomoAlarm } from '../core/matomo-alarm';
import type { HitQueue } from '../data/hit-queue';
import { taskMetric } from './task-metric';

export interface QueueAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly queue: HitQueue;
}

/** Hits that wait longer are missing in the reports of the hour. */
const longestWait = Duration.minutes(5);

/** Alarms on the queue: hits that wait, hits that nobody could store, and memory that fills up. */
export class QueueAlarms extends Construct {
  constructor(scope: Construct, id: string, { config, queue }: QueueAlarmsProps) {
    super(scope, id);
    const { name } = config;
    const maximum = { statistic: cloudwatch.Stats.MAXIMUM, period: fiveMinutes };
    new MatomoAlarm(this, 'Waiting', {
      config,
      name: 'queue-waiting',
      text: {
        notice: `Reports lag behind: hits have waited for ${longestWait.toMinutes()} minutes to be stored, or no worker tells. None is lost while Valkey has memory.`,
        causes: 'a database that is away or slow, workers that do not start.',
        next: `npm run ops -- queue status ${name}, then npm run ops -- logs ${name} worker --since 1h`,
      },
      metric: taskMetric(config, taskMetrics.queueAge, maximum),
      threshold: longestWait.toSeconds(),
      periods: 2,
      missing: cloudwatch.TreatMissingData.BREACHING,
    });
    new MatomoAlarm(this, 'Aside', {
      config,
      name: 'queue-aside',
      text: {
        notice: 'Some hits could not be stored, and are kept aside.',
        causes:
          'a plugin that fails on them, a table that lacks a column; the log of the workers says which.',
        next: `npm run ops -- logs ${name} worker --since 1d, then npm run ops -- queue retry ${name}`,
      },
      metric: taskMetric(config, taskMetrics.queueAside, maximum),
      threshold: 0,
    });
    new MatomoAlarm(this, 'Memory', {
      config,
      name: 'queue-memory',
      text: {
        notice:
          'The queue is filling up; once it is full, hits are stored before they are answered, and lost while the database is away.',
        causes: 'a database that has been away for long, more visitors than the workers store.',
        next: `npm run ops -- queue status ${name}, then raise queue.nodeType in config/${name}.ts, and deploy`,
      },
      // A standby holds the same.
      metric: new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName: 'DatabaseMemoryUsagePercentage',
        dimensionsMap: { CacheClusterId: queue.firstNode },
        ...maximum,
      }),
      threshold: 60,
    });
  }
}
