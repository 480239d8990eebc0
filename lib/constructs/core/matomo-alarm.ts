import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';

/** What somebody reads at night. */
export interface AlarmText {
  /** What users notice, or will. A sentence. */
  readonly notice: string;
  /** The likely causes. A sentence. */
  readonly causes: string;
  /** The command to run next, or where to look. Without a full stop, so that it can be copied. */
  readonly next: string;
}

export interface MatomoAlarmProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  /** Last part of its name, `matomo-<environment>-<name>`. A contract: people filter by it. */
  readonly name: string;
  readonly text: AlarmText;
  readonly metric: cloudwatch.IMetric;
  /** What the metric has to be beyond. */
  readonly threshold: number;
  /** @default GREATER_THAN_THRESHOLD */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** Periods of the metric that have to be beyond it, one after the other. @default 1 */
  readonly periods?: number;
  /** @default NOT_BREACHING: what is silent is well */
  readonly missing?: cloudwatch.TreatMissingData;
  /** Whether people are told when the metric stays away. @default false */
  readonly tellsOfSilence?: boolean;
}

/** Texts begin alike in every mail, so that the command is found without reading. */
export const alarmDescription = ({ notice, causes, next }: AlarmText): string =>
  `${notice} Likely: ${causes} Next: ${next}`;

/** An alarm that says what users notice, why as a rule, and what to do. `AlarmTopic.watch` tells people of it. */
export class MatomoAlarm extends cloudwatch.Alarm {
  public readonly tellsOfSilence: boolean;

  constructor(scope: Construct, id: string, props: MatomoAlarmProps) {
    const { config, name, text, metric, threshold, comparison, periods = 1, missing } = props;
    super(scope, id, {
      alarmName: namesOf(config.name).alarm(name),
      alarmDescription: alarmDescription(text),
      metric,
      threshold,
      comparisonOperator: comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      // A single slow request of a quiet hour is no percentile.
      ...(isPercentile(metric) && { evaluateLowSampleCountPercentile: 'ignore' }),
    });
    this.tellsOfSilence = props.tellsOfSilence ?? false;
  }
}

const isPercentile = (metric: cloudwatch.IMetric): boolean =>
  metric instanceof cloudwatch.Metric && /^p\d/.test(metric.statistic);

/** The length that most metrics are looked at by: short enough to hear of it, long enough for a failover to pass. */
export const fiveMinutes = Duration.minutes(5);
