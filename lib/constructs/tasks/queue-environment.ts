import * as ecs from 'aws-cdk-lib/aws-ecs';
import { imageVariables } from '../../contract/image';
import type { QueueWorkers } from '../../config';
import type { HitQueue } from '../data/hit-queue';
import type { ContainerEnvironment } from './container-environment';

/** What tasks need that write hits into the queue, or look into it; nothing where there is none. */
export const queueEnvironment = (queue: HitQueue | undefined): readonly ContainerEnvironment[] =>
  queue === undefined
    ? []
    : [
        {
          environment: {
            [imageVariables.queueHost]: queue.host,
            [imageVariables.queuePort]: String(queue.port),
          },
          secrets: { [imageVariables.queuePassword]: ecs.Secret.fromSecretsManager(queue.password) },
        },
      ];

/** What a worker needs besides. */
export const workerEnvironment = ({ processes }: QueueWorkers): ContainerEnvironment => ({
  environment: { [imageVariables.queueWorkers]: String(processes) },
  secrets: {},
});
