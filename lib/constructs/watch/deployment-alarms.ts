import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';

export interface DeploymentAlarmsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/** Alarms that end a deployment and bring the previous tasks back: errors that only new tasks can have brought. */
export class DeploymentAlarms extends Construct {
  public readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { config, targetGroup }: DeploymentAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(1);
    this.alarms = [
      new cloudwatch.Alarm(this, 'Errors', {
        alarmName: namesOf(config.name).alarm('target-errors'),
        alarmDescription: 'More than 10 answers with 5xx in a minute',
        metric: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period }),
        threshold: 10,
        evaluationPeriods: 2,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    ];
  }
}
