import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { archiveMetrics } from '../../contract/image';

export interface ArchiveAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'archiving'>;
}

/** Matomo's own system check calls archiving broken after this time, too. */
const oldest = Duration.hours(48);

/** Alarms on the metrics that the archiving task writes to its log: reports that get old, and runs that stay away. */
export class ArchiveAlarms extends Construct {
  constructor(scope: Construct, id: string, { config }: ArchiveAlarmsProps) {
    super(scope, id);
    const metric = (metricName: string, statistic: string, period: Duration) =>
      new cloudwatch.Metric({
        namespace: archiveMetrics.namespace,
        metricName,
        dimensionsMap: { [archiveMetrics.dimension]: config.name },
        statistic,
        period,
      });
    new cloudwatch.Alarm(this, 'Old', {
      alarmName: namesOf(config.name).alarm('archive-old'),
      alarmDescription: `The newest complete report is older than ${oldest.toHours()} hours: archiving does not get done, or no visit is tracked`,
      metric: metric(archiveMetrics.newestCompleteAge, 'Minimum', Duration.hours(1)),
      threshold: oldest.toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
    // The exit code of a run says the same (docker/opt/matomo-fargate/entrypoint.sh): 70 is a side task, 1 and others are reports.
    const failed = (alarmId: string, suffix: string, metricName: string, alarmDescription: string) =>
      new cloudwatch.Alarm(this, alarmId, {
        alarmName: `matomo-${config.name}-archive-${suffix}`,
        alarmDescription,
        metric: metric(metricName, 'Minimum', runs),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      });
    const runs = config.archiving.schedule === 'daily' ? Duration.days(1) : Duration.hours(3);
    new cloudwatch.Alarm(this, 'Missing', {
      alarmName: namesOf(config.name).alarm('archive-missing'),
      alarmDescription:
        'No archiving run has come to its end for two periods: it is not started, or can not reach the database',
      metric: metric(archiveMetrics.duration, 'SampleCount', runs),
      threshold: 1,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    failed(
      'ReportsFailed',
      'reports-failed',
      archiveMetrics.reportsFailed,
      'No archiving run of a period has made all reports; the last line of its log says why',
    );
    failed(
      'SideTasksFailed',
      'side-tasks-failed',
      archiveMetrics.sideTasksFailed,
      'Reports are made, but a scheduled task of Matomo fails in each run: mails, deletion of old data, downloads; the log of the archive task names it',
    );
  }
}
