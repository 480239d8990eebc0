import {
  type ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { Failure } from '../../cli/failure';
import type { Bounds } from '../../config';

const dimension = 'ecs:service:DesiredCount';

const resourceOf = (cluster: string, service: string): string => `service/${cluster}/${service}`;

/** @throws Failure if the service is not scaled by Application Auto Scaling */
export async function boundsOf(
  client: ApplicationAutoScalingClient,
  cluster: string,
  service: string,
): Promise<Bounds> {
  const { ScalableTargets } = await client.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ResourceIds: [resourceOf(cluster, service)],
      ScalableDimension: dimension,
    }),
  );
  const [target] = ScalableTargets ?? [];
  if (target?.MinCapacity === undefined || target.MaxCapacity === undefined) {
    throw new Failure(`The service ${service} of ${cluster} has no bounds in Application Auto Scaling.`);
  }
  return { min: target.MinCapacity, max: target.MaxCapacity };
}

/** Sets the bounds; a deployment that changes those of the configuration sets its own. */
export async function setBounds(
  client: ApplicationAutoScalingClient,
  cluster: string,
  service: string,
  { min, max }: Bounds,
): Promise<void> {
  await client.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'ecs',
      ResourceId: resourceOf(cluster, service),
      ScalableDimension: dimension,
      MinCapacity: min,
      MaxCapacity: max,
    }),
  );
}
