import { type ECSClient, ListServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { Failure } from '../../cli/failure';

/** A deployment that was asked for. */
export interface ForcedDeployment {
  /** Name of the service. */
  readonly service: string;
  /** `ecs-svc/…` */
  readonly deployment: string;
}

/**
 * Starts a new deployment of every service of the cluster. ECS looks then again which image a tag names, and gives
 * that digest to every task of the deployment.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html (software version consistency)
 * @throws Failure if the cluster has no service.
 */
export async function forceDeployments(ecs: ECSClient, cluster: string): Promise<ForcedDeployment[]> {
  const services = await servicesOf(ecs, cluster);
  if (services.length === 0) {
    throw new Failure(
      `The cluster ${cluster} has no service: its stack's deployment has not ended. Deploy it first.`,
    );
  }
  return Promise.all(services.map((service) => force(ecs, cluster, service)));
}

/** Names of the services of a cluster; ten at most, which is what DescribeServices takes. */
export async function servicesOf(ecs: ECSClient, cluster: string): Promise<string[]> {
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster, maxResults: 10 }));
  return serviceArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).sort();
}

async function force(ecs: ECSClient, cluster: string, service: string): Promise<ForcedDeployment> {
  const answer = await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
  const primary = answer.service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.id === undefined) throw new Failure(`ECS returned no deployment for ${service}. Try again.`);
  return { service, deployment: primary.id };
}
