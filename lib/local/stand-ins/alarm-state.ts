/** What CloudFormation says of an alarm, as far as its state depends on it. */
export interface AlarmRule {
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly TreatMissingData?: string;
}

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const beyond: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state of an alarm after its periods, as CloudWatch evaluates them where every period counts:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @param values one for each period, the newest last; `undefined` for a period without data
 * @param before its state before
 */
export function stateAfter(rule: AlarmRule, values: readonly (number | undefined)[], before: State): State {
  const isBeyond = beyond[rule.ComparisonOperator];
  if (isBeyond === undefined) throw new Error(`No such comparison: ${rule.ComparisonOperator}`);
  const looked = values.slice(-rule.EvaluationPeriods);
  if (looked.length < rule.EvaluationPeriods) {
    throw new Error(`Give ${rule.EvaluationPeriods} values, not ${values.length}.`);
  }
  const present = looked.filter((value) => value !== undefined);
  const missing = rule.TreatMissingData ?? 'missing';
  if (present.length === 0) {
    if (missing === 'ignore') return before;
    if (missing === 'missing') return 'INSUFFICIENT_DATA';
  }
  const breaches = looked.map((value) =>
    value === undefined ? missing === 'breaching' : isBeyond(value, rule.Threshold),
  );
  if (missing === 'missing' || missing === 'ignore') {
    // What is there decides.
    return present.every((value) => isBeyond(value, rule.Threshold)) ? 'ALARM' : 'OK';
  }
  return breaches.every(Boolean) ? 'ALARM' : 'OK';
}
