import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';

export interface MatomoClusterProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly vpc: ec2.IVpc;
  /**
   * Keeps what is typed in shells into tasks.
   *
   * @default no shells are allowed
   */
  readonly shellAudit: logs.ILogGroup | undefined;
}

/** The cluster of an environment. */
export class MatomoCluster extends ecs.Cluster {
  constructor(scope: Construct, id: string, { config, vpc, shellAudit }: MatomoClusterProps) {
    super(scope, id, {
      clusterName: namesOf(config.name).whole,
      vpc,
      enableFargateCapacityProviders: true,
      ...(shellAudit && {
        executeCommandConfiguration: {
          logging: ecs.ExecuteCommandLogging.OVERRIDE,
          logConfiguration: { cloudWatchLogGroup: shellAudit },
        },
      }),
    });
  }
}
