import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { releaseTable } from '../../contract/rights';
import { MatomoAlarm } from '../core/matomo-alarm';

export interface ReleaseAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
}

const period = Duration.minutes(5);
/** A migration of a large table may take an hour; a command has an end of its own after that. */
const longest = Duration.hours(2);

/**
 * Tells of a release that holds its lock too long. Who holds it renews it every minute (docs/decisions/0050), and nothing
 * else writes to the table, so that DynamoDB's own count says how long. A command that has died holds nothing after ten
 * minutes.
 */
export class ReleaseAlarm extends MatomoAlarm {
  constructor(scope: Construct, id: string, { config }: ReleaseAlarmProps) {
    super(scope, id, {
      config,
      name: 'release-long',
      text: {
        notice: `Nobody else can release: a release has held the lock for ${longest.toHours()} hours.`,
        causes:
          'a migration of very large tables, a command that waits for an answer in a forgotten terminal.',
        next: `npm run ops -- status ${config.name}, which says who holds it and at which step`,
      },
      metric: new cloudwatch.Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'ConsumedWriteCapacityUnits',
        dimensionsMap: { TableName: releaseTable(config.name) },
        statistic: 'Sum',
        period,
      }),
      threshold: 0,
      periods: longest.toMinutes() / period.toMinutes(),
    });
  }
}
