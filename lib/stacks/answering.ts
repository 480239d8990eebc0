import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { AnsweringTasks, ResolvedConfig } from '../config';
import type { LoadBalancer } from '../constructs/edge/load-balancer';
import type { Network } from '../constructs/network/network';
import type { MatomoTask } from '../constructs/tasks/matomo-task';
import { WebService } from '../constructs/tasks/web-service';

export interface AnsweringProps {
  readonly config: ResolvedConfig;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly edge: LoadBalancer;
  /** Of the image that the tasks' tag names. */
  readonly imageDigest: string;
  /** Makes the task definition of a role. */
  readonly taskOf: (id: string, role: 'web' | 'tracker', size: AnsweringTasks) => MatomoTask;
}

/** What answers behind the load balancer. */
export interface AnsweringServices {
  readonly web: ecs.FargateService;
  /** Where tracking has tasks of its own. */
  readonly tracker: ecs.FargateService | undefined;
}

/** Adds the services behind the load balancer. See docs/decisions/0101-tasks-of-their-own-for-tracking.md. */
export function addAnswering(scope: Construct, props: AnsweringProps): AnsweringServices {
  const { config, cluster, network, edge, imageDigest, taskOf } = props;
  const shared = { config, cluster, network, imageDigest };
  const web = new WebService(scope, 'Web', {
    ...{ ...shared, role: 'web', size: config.web, targetGroup: edge.targetGroup },
    task: taskOf('WebTask', 'web', config.web),
  });
  if (config.tracker === undefined || edge.trackerTargetGroup === undefined)
    return { web: web.service, tracker: undefined };
  const tracker = new WebService(scope, 'Tracker', {
    ...{ ...shared, role: 'tracker', size: config.tracker, targetGroup: edge.trackerTargetGroup },
    task: taskOf('TrackerTask', 'tracker', config.tracker),
  });
  return { web: web.service, tracker: tracker.service };
}

export const allOf = ({ web, tracker }: AnsweringServices): readonly ecs.FargateService[] =>
  tracker === undefined ? [web] : [web, tracker];
