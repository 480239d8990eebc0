import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';

/** Where data is kept somebody is told, or a reason says why nobody is. */
export function alarmConflicts({ alarms, disposable }: Pick<Given, 'alarms' | 'disposable'>): Problem[] {
  if (disposable === true || alarms !== undefined) return [];
  return [
    {
      path: 'alarms',
      value: 'nothing',
      allowed: "{ email: addresses }, { topicArn: an SNS topic of your own }, or { off: 'the reason' }",
      remedy: 'Name who gets the alarms. Disposable environments need nobody.',
    },
  ];
}
