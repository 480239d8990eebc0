import { Duration } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';
import type { Network } from '../network/network';

/**
 * Seconds that a task which is replaced keeps its requests: longer than most pages take, and the tracker answers within
 * milliseconds. Where long requests are expected, as long as they may take, and at most as long as ECS waits for a task.
 */
const lastWait = ({ idleTimeoutSeconds }: ResolvedConfig['edge']): number =>
  idleTimeoutSeconds <= 60 ? 10 : Math.min(idleTimeoutSeconds, 120);

/** Takes the tasks of a service. */
export function targetGroup(
  scope: Construct,
  id: string,
  { config, network }: { config: Pick<ResolvedConfig, 'edge'>; network: Network },
): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc: network.vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    port: imageContract.port,
    deregistrationDelay: Duration.seconds(lastWait(config.edge)),
    healthCheck: {
      protocol: elbv2.Protocol.HTTPS,
      port: String(imageContract.healthPort),
      path: imageContract.healthPath,
      healthyHttpCodes: '200',
      interval: Duration.seconds(5),
      timeout: Duration.seconds(4),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}
