import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { MatomoAlarm } from '../core/matomo-alarm';
import { taskMetric } from './task-metric';

export interface ProbeAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
}

/** Tells when page views are not stored, whatever the load balancer and the tasks say of themselves. */
export class ProbeAlarm extends MatomoAlarm {
  constructor(scope: Construct, id: string, { config }: ProbeAlarmProps) {
    const { name } = config;
    super(scope, id, {
      config,
      name: 'page-views-lost',
      text: {
        notice:
          'Visits are not recorded: two page views of the probe, one after the other, did not reach the database.',
        causes: 'the name or the certificate of the host, the firewall, the tasks, the database, a plugin.',
        next: `npm run ops -- run ${name} probe, then npm run ops -- doctor ${name}`,
      },
      metric: taskMetric(config, taskMetrics.probeLost, {
        statistic: 'Minimum',
        period: Duration.minutes(15),
      }),
      threshold: 0,
      periods: 2,
      // A run that was not started has an alarm of its own.
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
