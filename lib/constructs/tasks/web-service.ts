import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { AnsweringTasks, ResolvedConfig } from '../../config';
import { imageContract } from '../../contract/image';
import { DeploymentAlarms } from '../watch/deployment-alarms';
import type { MatomoTask } from './matomo-task';
import type { Network } from '../network/network';

export interface WebServiceProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'shell'>;
  /** What its tasks answer: pages, the API and hits, or hits alone. */
  readonly role: 'web' | 'tracker';
  readonly size: AnsweringTasks;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly task: MatomoTask;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Digest of the image that the task's tag names; its change replaces the tasks. */
  readonly imageDigest: string;
}

/** One vCPU answers some 250 hits a second (lib/config/sizes/sizing.ts); half of that leaves room until a new task has started. */
const requestsPerMinuteAndVcpu = 125 * 60;

/** The tasks behind the load balancer. A deployment that does not come up, or brings errors, is rolled back. */
export class WebService extends Construct {
  public readonly service: ecs.FargateService;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const { config, role, size, network, targetGroup } = props;
    const { alarms } = new DeploymentAlarms(this, 'Alarms', { config, role, targetGroup });
    this.service = new ecs.FargateService(this, 'Service', {
      serviceName: namesOf(config.name).service(role),
      cluster: props.cluster,
      taskDefinition: props.task.taskDefinition,
      // Where tasks are scaled, a number here would throw them back with every deployment.
      ...(size.tasks.max === size.tasks.min && { desiredCount: size.tasks.min }),
      capacityProviderStrategies: capacity(size),
      vpcSubnets: network.tasks.subnets,
      assignPublicIp: network.tasks.assignPublicIp,
      securityGroups: [network.securityGroups.web],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      forceNewDeployment: { enabled: true, nonce: props.imageDigest },
      circuitBreaker: { enable: true, rollback: true },
      deploymentAlarms: {
        alarmNames: alarms.map(({ alarmName }) => alarmName),
        behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM,
      },
      healthCheckGracePeriod: Duration.seconds(60),
      enableExecuteCommand: config.shell === 'audited',
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // Its capacity providers cannot be taken from the cluster while the service uses them.
    this.service.node.addDependency(props.cluster);
    targetGroup.addTarget(
      this.service.loadBalancerTarget({
        containerName: imageContract.containerName,
        containerPort: imageContract.port,
      }),
    );
    this.scale(props);
  }

  private scale({ size, targetGroup }: WebServiceProps): void {
    const { min, max } = size.tasks;
    if (max === min) return;
    const scaling = this.service.autoScaleTaskCount({ minCapacity: min, maxCapacity: max });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    scaling.scaleOnRequestCount('Requests', {
      requestsPerTarget: Math.round((requestsPerMinuteAndVcpu * size.cpu) / 1024),
      targetGroup,
    });
  }
}

/** The least number of tasks is never on Spot; of those beyond it, the configured share. */
function capacity({ tasks, spotPercent }: AnsweringTasks): ecs.CapacityProviderStrategy[] {
  const onDemand = { capacityProvider: 'FARGATE', base: tasks.min, weight: 100 - spotPercent };
  return spotPercent === 0
    ? [onDemand]
    : [onDemand, { capacityProvider: 'FARGATE_SPOT', weight: spotPercent }];
}
