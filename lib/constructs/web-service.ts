import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { imageContract } from '../image-contract';
import type { MatomoTask } from './matomo-task';
import type { Network } from './network';

export interface WebServiceProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'web'>;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly task: MatomoTask;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/** The tasks behind the load balancer. A deployment that does not come up is rolled back by itself. */
export class WebService extends Construct {
  public readonly service: ecs.FargateService;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const { config, network } = props;
    this.service = new ecs.FargateService(this, 'Service', {
      serviceName: `matomo-${config.name}-web`,
      cluster: props.cluster,
      taskDefinition: props.task.taskDefinition,
      desiredCount: config.web.tasks.min,
      vpcSubnets: network.tasks.subnets,
      assignPublicIp: network.tasks.assignPublicIp,
      securityGroups: [network.securityGroups.web],
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriod: Duration.seconds(60),
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    props.targetGroup.addTarget(
      this.service.loadBalancerTarget({
        containerName: imageContract.containerName,
        containerPort: imageContract.port,
      }),
    );
    const { min, max } = config.web.tasks;
    if (max > min) {
      this.service
        .autoScaleTaskCount({ minCapacity: min, maxCapacity: max })
        .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    }
  }
}
