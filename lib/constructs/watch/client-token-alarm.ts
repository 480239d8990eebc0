import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { MatomoAlarm } from '../core/matomo-alarm';
import { taskMetric } from './task-metric';

export interface ClientTokenAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
}

/** Long enough to find whoever keeps the program. */
const daysBefore = 14;

/** Tells before the token of an API client stops working. Archiving writes the metric to its log. */
export class ClientTokenAlarm extends MatomoAlarm {
  constructor(scope: Construct, id: string, { config }: ClientTokenAlarmProps) {
    super(scope, id, {
      config,
      name: 'client-token-ends',
      text: {
        notice: `A program that uses Matomo's API is refused in ${daysBefore} days or less: its token ends.`,
        causes: 'expiresAfterDays of a client in the configuration has nearly passed.',
        next: `npm run ops -- clients list ${config.name}, then npm run ops -- clients rotate ${config.name} <client>`,
      },
      metric: taskMetric(config, taskMetrics.clientTokenDaysLeft, {
        statistic: 'Minimum',
        period: Duration.days(1),
      }),
      threshold: daysBefore,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
