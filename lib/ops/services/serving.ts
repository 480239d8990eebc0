import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { Failure } from '../../cli/failure';
import { servicesOf } from './force';

/** @throws Failure if a service that visitors reach is set to no task: nothing would run an image, nor show whether it works */
export async function demandServing(ecs: ECSClient, cluster: string): Promise<void> {
  const names = await servicesOf(ecs, cluster);
  if (names.length === 0) return;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: names }));
  const asleep = services.find(
    ({ loadBalancers = [], desiredCount }) => loadBalancers.length > 0 && desiredCount === 0,
  );
  if (asleep === undefined) return;
  throw new Failure(
    `The service ${asleep.serviceName} is set to 0 tasks: nothing would run the new image, and nothing could be tried. ` +
      `Nothing was changed. Start it, aws ecs update-service --cluster ${cluster} --service ${asleep.serviceName} ` +
      '--desired-count 1, and run this again.',
  );
}
