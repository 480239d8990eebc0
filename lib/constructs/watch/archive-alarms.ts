import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { MatomoAlarm } from '../core/matomo-alarm';
import { taskMetric } from './task-metric';

export interface ArchiveAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'archiving'>;
}

/** Matomo's own system check calls archiving broken after this time, too. */
const oldest = Duration.hours(48);

const atLeast = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

/** Alarms on the metrics that the archiving task writes to its log: reports that get old, and runs that stay away. */
export class ArchiveAlarms extends Construct {
  constructor(scope: Construct, id: string, { config }: ArchiveAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, statistic: string, period: Duration) =>
      taskMetric(config, metricName, { statistic, period });
    const { name } = config;
    const next = `npm run ops -- status ${name}, then npm run ops -- logs ${name} archive --since 1d`;
    const runs = config.archiving.schedule === 'daily' ? Duration.days(1) : Duration.hours(3);
    new MatomoAlarm(this, 'Old', {
      config,
      name: 'archive-old',
      text: {
        notice: `Reports are old: the newest complete one was made more than ${oldest.toHours()} hours ago.`,
        causes: 'archiving that does not get done, or no visit that is tracked.',
        next,
      },
      metric: metric(taskMetrics.newestCompleteAge, 'Minimum', Duration.hours(1)),
      threshold: oldest.toSeconds(),
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
    new MatomoAlarm(this, 'Missing', {
      config,
      name: 'archive-missing',
      text: {
        notice: 'Reports stand still: no archiving run has come to its end for two periods.',
        causes: 'runs that are not started, or can not reach the database.',
        next,
      },
      metric: metric(taskMetrics.duration, 'SampleCount', runs),
      threshold: 1,
      periods: 2,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missing: cloudwatch.TreatMissingData.BREACHING,
    });
    // The exit code of a run says the same (docker/opt/matomo-fargate/entrypoint.sh): 70 is a side task, 1 and others are reports.
    const failed = {
      config,
      periods: 1,
      threshold: 1,
      comparison: atLeast,
      missing: cloudwatch.TreatMissingData.IGNORE,
    };
    new MatomoAlarm(this, 'ReportsFailed', {
      ...failed,
      name: 'archive-reports-failed',
      text: {
        notice: 'Some reports are old: no archiving run of a period has made all of them.',
        causes: 'a segment or report that runs out of memory or time; the last line of the log says which.',
        next,
      },
      metric: metric(taskMetrics.reportsFailed, 'Minimum', runs),
    });
    new MatomoAlarm(this, 'SideTasksFailed', {
      ...failed,
      name: 'archive-side-tasks-failed',
      text: {
        notice:
          'Reports are made, but mails are not sent or old data is not deleted: a scheduled task of Matomo fails in each run.',
        causes: 'a mail server or download that does not answer, a plugin; the log names it.',
        next,
      },
      metric: metric(taskMetrics.sideTasksFailed, 'Minimum', runs),
    });
  }
}
