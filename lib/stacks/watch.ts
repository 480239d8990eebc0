import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { LoadBalancer } from '../constructs/edge/load-balancer';
import type { PagesLoadBalancer } from '../constructs/edge/pages-load-balancer';
import { AlarmTopic } from '../constructs/watch/alarm-topic';
import { MatomoAlarm } from '../constructs/core/matomo-alarm';
import { CostBudget } from '../constructs/watch/cost-budget';
import { Dashboard } from '../constructs/watch/dashboard';
import { DataAlarms } from '../constructs/watch/data-alarms';
import { EdgeAlarms } from '../constructs/watch/edge-alarms';
import { EventNotices } from '../constructs/watch/event-notices';
import { QueueAlarms } from '../constructs/watch/queue-alarms';
import { ReleaseAlarm } from '../constructs/watch/release-alarm';
import { ServiceAlarms } from '../constructs/watch/service-alarms';
import { allOf, type Services } from './services';
import type { DataStack } from './data-stack';

export interface WatchProps {
  readonly config: ResolvedConfig;
  readonly data: DataStack;
  readonly edge: LoadBalancer;
  /** Where pages are inside the network. */
  readonly pages: PagesLoadBalancer | undefined;
  readonly webTargetGroup: elbv2.ApplicationTargetGroup;
  readonly cluster: ecs.ICluster;
  readonly services: Services;
}

/** Adds what tells people, and who is told of every alarm below the scope: call it last. */
export function addWatch(
  scope: Construct,
  { config, data, edge, cluster, services, ...props }: WatchProps,
): void {
  const { database, configStorage, queue } = data;
  const { loadBalancer, trackerTargetGroup } = edge;
  const { pages, webTargetGroup: targetGroup } = props;
  const { web, tracker } = services;
  new EdgeAlarms(scope, 'EdgeAlarms', {
    ...{ config, role: 'web', targetGroup },
    loadBalancer: pages?.loadBalancer ?? loadBalancer,
  });
  new ServiceAlarms(scope, 'ServiceAlarms', { config, role: 'web', size: config.web, service: web });
  if (tracker !== undefined && trackerTargetGroup !== undefined && config.tracker !== undefined) {
    const role = 'tracker';
    new EdgeAlarms(scope, 'TrackerEdgeAlarms', {
      ...{ config, role, targetGroup: trackerTargetGroup },
      ...(pages && { loadBalancer }),
    });
    new ServiceAlarms(scope, 'TrackerAlarms', { config, role, size: config.tracker, service: tracker });
  }
  new ReleaseAlarm(scope, 'ReleaseAlarm', { config });
  new DataAlarms(scope, 'DataAlarms', { config, database, fileSystem: configStorage.fileSystem });
  if (queue !== undefined) new QueueAlarms(scope, 'QueueAlarms', { config, queue });
  const topic = new AlarmTopic(scope, 'AlarmTopic', { config });
  new EventNotices(scope, 'EventNotices', {
    ...{ config, cluster, database, topics: topic.topics },
    services: allOf(services),
  });
  if (config.alarms.budgetUsd !== undefined) {
    new CostBudget(scope, 'CostBudget', { config, usd: config.alarms.budgetUsd, topics: topic.topics });
  }
  topic.watch(scope);
  // Three of an account are free, and a disposable environment is looked at by command.
  if (config.disposable) return;
  const alarms = scope.node.findAll().filter((construct) => construct instanceof MatomoAlarm);
  new Dashboard(scope, 'Dashboard', {
    ...{ config, loadBalancer, targetGroup, service: web, database, queue, alarms },
    tracker: tracker && trackerTargetGroup && { service: tracker, targetGroup: trackerTargetGroup },
  });
}
