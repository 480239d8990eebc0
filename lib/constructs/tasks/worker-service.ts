import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { taskMetrics } from '../../contract/image';
import { namesOf } from '../../contract/names';
import type { QueueWorkers, ResolvedConfig } from '../../config';
import type { Network } from '../network/network';
import { taskMetric } from '../watch/task-metric';
import type { MatomoTask } from './matomo-task';

export interface WorkerServiceProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'shell'>;
  readonly workers: QueueWorkers;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly task: MatomoTask;
  /** Digest of the image that the task's tag names; its change replaces the tasks. */
  readonly imageDigest: string;
}

/** Hits that one vCPU stores in a second, as measured on a slow one (bench/RESULTS.md). */
export const hitsPerVcpu = 200;

/** Seconds of one task's work that may wait; with so much more there are so many more tasks. */
const backlogSeconds = 10;

/** The tasks that store what waits in the queue, as many as its length asks for. They listen to nobody. */
export class WorkerService extends Construct {
  public readonly service: ecs.FargateService;

  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    super(scope, id);
    const { config, network, workers } = props;
    const { min, max } = workers.tasks;
    this.service = new ecs.FargateService(this, 'Service', {
      serviceName: namesOf(config.name).service('worker'),
      cluster: props.cluster,
      taskDefinition: props.task.taskDefinition,
      // Where tasks are scaled, a number here would throw them back with every deployment.
      ...(max === min && { desiredCount: min }),
      capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
      vpcSubnets: network.tasks.subnets,
      assignPublicIp: network.tasks.assignPublicIp,
      securityGroups: [network.securityGroups.jobs],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      forceNewDeployment: { enabled: true, nonce: props.imageDigest },
      circuitBreaker: { enable: true, rollback: true },
      enableExecuteCommand: config.shell === 'audited',
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // Its capacity providers cannot be taken from the cluster while the service uses them.
    this.service.node.addDependency(props.cluster);
    if (max > min) this.scale(props);
  }

  private scale({ config, workers }: WorkerServiceProps): void {
    const { min, max } = workers.tasks;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
    scaling.scaleToTrackCustomMetric('Length', {
      // Each worker says the same.
      metric: taskMetric(config, taskMetrics.queueLength, {
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      targetValue: (backlogSeconds * hitsPerVcpu * workers.cpu) / 1024,
    });
  }
}
