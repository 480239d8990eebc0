import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { AnsweringTasks, ResolvedConfig } from '../config';
import type { Network } from '../constructs/network/network';
import type { MatomoTask } from '../constructs/tasks/matomo-task';
import { WebService } from '../constructs/tasks/web-service';

export interface AnsweringProps {
  readonly config: ResolvedConfig;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly webTargetGroup: elbv2.ApplicationTargetGroup;
  readonly trackerTargetGroup: elbv2.ApplicationTargetGroup | undefined;
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
  const { config, cluster, network, trackerTargetGroup, imageDigest, taskOf } = props;
  const shared = { config, cluster, network, imageDigest };
  const web = new WebService(scope, 'Web', {
    ...{ ...shared, role: 'web', size: config.web, targetGroup: props.webTargetGroup },
    task: taskOf('WebTask', 'web', config.web),
  });
  if (config.tracker === undefined || trackerTargetGroup === undefined)
    return { web: web.service, tracker: undefined };
  const tracker = new WebService(scope, 'Tracker', {
    ...{ ...shared, role: 'tracker', size: config.tracker, targetGroup: trackerTargetGroup },
    task: taskOf('TrackerTask', 'tracker', config.tracker),
  });
  return { web: web.service, tracker: tracker.service };
}

export const allOf = ({ web, tracker }: AnsweringServices): readonly ecs.FargateService[] =>
  tracker === undefined ? [web] : [web, tracker];
