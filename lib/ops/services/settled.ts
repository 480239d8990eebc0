import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { exitCodes, Failure } from '../../cli/failure';
import { runningImages } from './running-images';
import { servicesOf } from './force';
import type { WaitContext } from './wait';

const pollMilliseconds = 5_000;

/** Whether every service has ended its deployment and runs nothing but an image, so that there is nothing to deploy. */
export async function isSettledOn(
  ecs: ECSClient,
  cluster: string,
  digests: readonly string[],
): Promise<boolean> {
  const names = await servicesOf(ecs, cluster);
  if (names.length === 0 || (await otherImages(ecs, cluster, digests)).length > 0) return false;
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: names }));
  return services.every(
    ({ deployments = [], desiredCount = 0, runningCount = 0 }) =>
      // A service without a task keeps the image of its deployment, which nothing shows.
      desiredCount > 0 &&
      deployments.length === 1 &&
      deployments[0]?.rolloutState === 'COMPLETED' &&
      runningCount >= desiredCount,
  );
}

/**
 * Waits until no running task has another image: a deployment may be called complete while the last old task still
 * answers its requests.
 * @param digests what ECS may report of the image: see `Image.digests`
 * @throws Failure with exit code 3 if that takes longer than `timeoutMinutes`
 */
export async function waitForDigest(
  { clients, clock, onLook }: WaitContext,
  cluster: string,
  digests: readonly string[],
  timeoutMinutes: number,
): Promise<void> {
  const deadline = clock.now() + timeoutMinutes * 60_000;
  for (;;) {
    const others = await otherImages(clients.ecs, cluster, digests);
    if (others.length === 0) return;
    if (clock.now() >= deadline) {
      throw new Failure(
        `After ${timeoutMinutes} minutes tasks still run another image than ${digests[0]}: ${others.join('; ')}.`,
        exitCodes.timedOut,
      );
    }
    await onLook?.();
    await clock.sleep(pollMilliseconds);
  }
}

async function otherImages(ecs: ECSClient, cluster: string, digests: readonly string[]): Promise<string[]> {
  const services = await servicesOf(ecs, cluster);
  const running = await Promise.all(services.map((service) => runningImages(ecs, cluster, service)));
  return running
    .flat()
    .filter(({ digest }) => !digests.includes(digest))
    .map(({ service, digest, tasks }) => `${service} ${digest} (${tasks})`);
}
