import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { MatomoAlarm } from '../core/matomo-alarm';

export interface CertificateAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly certificate: acm.ICertificate;
}

/** Whatever renews a certificate by itself has done so by then: ACM 45 days before the end, Let's Encrypt 30. */
const daysLeft = 14;

/** Fires two weeks before the certificate that visitors get runs out, no matter who issued it. */
export class CertificateAlarm extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, { config, certificate }: CertificateAlarmProps) {
    super(scope, id);
    this.alarm = new MatomoAlarm(this, 'Expiry', {
      config,
      name: 'certificate-expiry',
      text: {
        notice: `Browsers refuse Matomo, and record nothing, once the certificate ends: within ${daysLeft} days.`,
        causes: 'records of the validation that are gone, an imported certificate that nobody replaced.',
        next: `npm run ops -- status ${config.name}, then docs/how-to/certificates.md`,
      },
      metric: certificate.metricDaysToExpiry({
        period: Duration.days(1),
        statistic: cloudwatch.Stats.MINIMUM,
      }),
      threshold: daysLeft,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      // ACM begins to count a day after a certificate was made, and ends when it has run out: the alarm then stays
      // what it was. https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
      missing: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
