import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { dataRemovalPolicy } from '../core/removal';

export interface MatomoClusterProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'shell' | 'disposable'>;
  readonly vpc: ec2.IVpc;
}

/** The cluster of an environment. Where shells into tasks are allowed, all that is typed is kept for a year. */
export class MatomoCluster extends ecs.Cluster {
  constructor(scope: Construct, id: string, { config, vpc }: MatomoClusterProps) {
    super(scope, id, {
      clusterName: namesOf(config.name).whole,
      vpc,
      enableFargateCapacityProviders: true,
      ...(config.shell === 'audited' && {
        executeCommandConfiguration: {
          logging: ecs.ExecuteCommandLogging.OVERRIDE,
          logConfiguration: {
            cloudWatchLogGroup: new logs.LogGroup(scope, 'ShellAudit', {
              retention: logs.RetentionDays.ONE_YEAR,
              removalPolicy: dataRemovalPolicy(config),
            }),
          },
        },
      }),
    });
  }
}
