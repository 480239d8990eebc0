import type { PriceFunctions } from '../model/item';
import { prices } from '../model/prices';

/** Alarms, metrics of our own, dashboards. The first ten alarms of an account are free; they are counted here. */
export const monitoring: PriceFunctions = {
  'AWS::CloudWatch::Alarm': (alarm) => {
    const metrics = alarm.list('Metrics').filter((metric) => 'MetricStat' in (metric as object)).length;
    if (JSON.stringify(alarm.get()).includes('ANOMALY_DETECTION_BAND')) {
      throw alarm.unpriced('anomaly detection');
    }
    return [alarms(Math.max(1, metrics))];
  },
  'AWS::CloudWatch::CompositeAlarm': () => [
    {
      kind: 'fixed',
      name: 'Composite alarms',
      quantity: 1,
      unit: 'alarms',
      usdPerUnit: prices.cloudWatch.compositeAlarmMonth,
    },
  ],
  // Target tracking makes an alarm for too much and one for too little.
  'AWS::ApplicationAutoScaling::ScalingPolicy': (policy) =>
    policy.get('PolicyType') === 'TargetTrackingScaling' ? [alarms(2)] : [],
  'AWS::Logs::MetricFilter': (filter) => [
    {
      kind: 'fixed',
      name: 'Metrics from logs',
      quantity: filter.list('MetricTransformations').length,
      unit: 'metrics',
      usdPerUnit: prices.cloudWatch.metricMonth,
    },
  ],
  'AWS::CloudWatch::Dashboard': () => [
    {
      kind: 'fixed',
      name: 'Dashboards',
      quantity: 1,
      unit: 'dashboards',
      usdPerUnit: prices.cloudWatch.dashboardMonth,
    },
  ],
};

const alarms = (quantity: number) =>
  ({
    kind: 'fixed',
    name: 'Alarms',
    quantity,
    unit: 'metrics watched',
    usdPerUnit: prices.cloudWatch.alarmMetricMonth,
  }) as const;
