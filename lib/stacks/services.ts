import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { AnsweringTasks, QueueWorkers, ResolvedConfig } from '../config';
import type { Network } from '../constructs/network/network';
import type { MatomoTask } from '../constructs/tasks/matomo-task';
import { WebService } from '../constructs/tasks/web-service';
import { WorkerService } from '../constructs/tasks/worker-service';

export interface ServicesProps {
  readonly config: ResolvedConfig;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly webTargetGroup: elbv2.ApplicationTargetGroup;
  readonly trackerTargetGroup: elbv2.ApplicationTargetGroup | undefined;
  /** Of the image that the tasks' tag names. */
  readonly imageDigest: string;
  /** Makes the task definition of a role that answers. */
  readonly answeringTask: (id: string, role: 'web' | 'tracker', size: AnsweringTasks) => MatomoTask;
  /** The same of those that store what waits in the queue. */
  readonly workerTask: (id: string, workers: QueueWorkers) => MatomoTask;
}

/** What runs for as long as the environment does. */
export interface Services {
  readonly web: ecs.FargateService;
  /** Where tracking has tasks of its own. */
  readonly tracker: ecs.FargateService | undefined;
  /** Where hits wait in a queue. */
  readonly worker: ecs.FargateService | undefined;
}

/**
 * Adds the services: what answers behind the load balancer (docs/decisions/0101-tasks-of-their-own-for-tracking.md), and
 * what stores hits of the queue (docs/decisions/0102-queue.md).
 */
export function addServices(scope: Construct, props: ServicesProps): Services {
  const { config, cluster, network, trackerTargetGroup, imageDigest, answeringTask } = props;
  const { queue } = config;
  const shared = { config, cluster, network, imageDigest };
  const answering = (id: string, role: 'web' | 'tracker', size: AnsweringTasks) => ({
    ...{ ...shared, role, size },
    task: answeringTask(id, role, size),
  });
  const web = new WebService(scope, 'Web', {
    ...answering('WebTask', 'web', config.web),
    targetGroup: props.webTargetGroup,
  });
  const tracker =
    config.tracker &&
    trackerTargetGroup &&
    new WebService(scope, 'Tracker', {
      ...answering('TrackerTask', 'tracker', config.tracker),
      targetGroup: trackerTargetGroup,
    });
  const worker =
    queue &&
    new WorkerService(scope, 'Worker', {
      ...{ ...shared, workers: queue.workers },
      task: props.workerTask('WorkerTask', queue.workers),
    });
  return { web: web.service, tracker: tracker?.service, worker: worker?.service };
}

export const allOf = ({ web, tracker, worker }: Services): readonly ecs.FargateService[] =>
  [web, tracker, worker].filter((service) => service !== undefined);
