import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { namesOf } from '../../contract/names';

/** One of an environment's alarms. */
export interface Alarm {
  readonly name: string;
  /** OK, ALARM or INSUFFICIENT_DATA */
  readonly state: string;
  /** ISO 8601: since when it is in this state; `undefined` if CloudWatch does not tell. */
  readonly since: string | undefined;
  /** What users notice, likely causes, what to do next. */
  readonly text: string;
  /** ARNs of the topics that are told of it. */
  readonly topics: readonly string[];
}

/** An environment's alarms by name; lib/constructs names them all alike. Those of its auto scaling are none of them. */
export async function alarmsOf(cloudWatch: CloudWatchClient, environment: string): Promise<readonly Alarm[]> {
  const found: Alarm[] = [];
  for (let token: string | undefined; ;) {
    const { MetricAlarms = [], NextToken } = await cloudWatch.send(
      new DescribeAlarmsCommand({
        AlarmNamePrefix: namesOf(environment).alarmPrefix,
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    found.push(...MetricAlarms.map(alarmOf));
    if (NextToken === undefined) return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    token = NextToken;
  }
}

const alarmOf = (alarm: MetricAlarm): Alarm => ({
  name: alarm.AlarmName ?? '',
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  since: alarm.StateTransitionedTimestamp?.toISOString(),
  text: alarm.AlarmDescription ?? '',
  topics: (alarm.AlarmActions ?? []).filter((arn) => arn.split(':')[2] === 'sns'),
});

export const isOpen = ({ state }: Alarm): boolean => state === 'ALARM';
