import { z } from 'zod';
import { taskMetrics } from '../../contract/image';
import { pick } from './pick';
import type { Templates } from './templates';

/** An alarm on a metric that tasks write to their logs: what the others watch, only AWS has. */
export type WatchedAlarm = z.infer<typeof alarm>;

/** What is watched, and who is told. */
export interface AlarmPlan {
  readonly alarms: readonly WatchedAlarm[];
  /** E-mail addresses. */
  readonly addresses: readonly string[];
}

const alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  MetricName: z.string(),
  Statistic: z.string(),
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.coerce.number(),
  Threshold: z.coerce.number(),
  TreatMissingData: z.string(),
});

const subscription = z.object({ Endpoint: z.string() });

/** Reads the alarms that this machine can feed, and the addresses of their topic. */
export function readAlarms(templates: Templates): AlarmPlan {
  return {
    alarms: templates
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties['Namespace'] === taskMetrics.namespace)
      .map((resource) => pick(templates, alarm, resource))
      .sort((a, b) => a.AlarmName.localeCompare(b.AlarmName, 'en')),
    addresses: templates
      .ofType('AWS::SNS::Subscription')
      .filter(({ properties }) => properties['Protocol'] === 'email')
      .map((resource) => pick(templates, subscription, resource).Endpoint),
  };
}
