import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { MatomoAlarm } from '../core/matomo-alarm';

export interface DeploymentAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  /** Of the service. */
  readonly role: 'web' | 'tracker';
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/** Alarms that end a deployment and bring the previous tasks back: errors that only new tasks can have brought. */
export class DeploymentAlarms extends Construct {
  public readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { config, role, targetGroup }: DeploymentAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(1);
    this.alarms = [
      new MatomoAlarm(this, 'Errors', {
        config,
        name: role === 'web' ? 'target-errors' : 'tracker-errors',
        text: {
          notice: `More than 10 answers in a minute are errors (5xx): ${
            role === 'web' ? 'hits are lost, pages fail' : 'hits are lost'
          }. A deployment under way is rolled back.`,
          causes: 'a new image or plugin, a database that refuses connections.',
          next: `npm run ops -- status ${config.name}`,
        },
        metric: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period }),
        threshold: 10,
        periods: 2,
      }),
    ];
  }
}
