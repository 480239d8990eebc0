import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { MatomoAlarm } from '../core/matomo-alarm';
import { taskMetric } from './task-metric';

export interface SecretAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
}

/** Tells of a secret that somebody wrote into config.ini.php. Archiving writes the metric to its log. */
export class SecretAlarm extends MatomoAlarm {
  constructor(scope: Construct, id: string, { config }: SecretAlarmProps) {
    super(scope, id, {
      config,
      name: 'secret-on-disk',
      text: {
        notice: 'A secret lies on the shared file system, in config.ini.php, and in its backups from now on.',
        causes: 'a setting that was written by hand, or a plugin that keeps its password there.',
        next: `npm run ops -- config diff ${config.name}, which names it; take it out, and change it where it opens something`,
      },
      metric: taskMetric(config, taskMetrics.secretsOnDisk, {
        statistic: 'Maximum',
        period: Duration.hours(1),
      }),
      threshold: 0,
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
