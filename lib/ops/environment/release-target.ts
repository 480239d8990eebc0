import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Environment, findEnvironment, outputsOf } from './environment';

/** Where one-off tasks run. */
export interface JobNetwork {
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  readonly publicIp: 'ENABLED' | 'DISABLED';
}

/** An environment with what a release of it needs besides. */
export interface ReleaseTarget extends Environment {
  readonly jobs: JobNetwork;
  /** Families of task definitions. */
  readonly migrateTaskDefinition: string;
  readonly smokeTaskDefinition: string;
  /** Identifier of the database instance. */
  readonly databaseInstance: string;
  /** Its name in the DNS of AWS, which answers before the environment's own name does. */
  readonly loadBalancer: string;
}

/** @throws Failure as `findEnvironment` */
export async function findTarget(cloudFormation: CloudFormationClient, name: string): Promise<ReleaseTarget> {
  const environment = await findEnvironment(cloudFormation, name);
  const [data, service] = await Promise.all([
    outputsOf(cloudFormation, name, 'data'),
    outputsOf(cloudFormation, name, 'service'),
  ]);
  return {
    ...environment,
    jobs: {
      subnets: data('JobSubnets').split(','),
      securityGroup: data('JobSecurityGroup'),
      publicIp: data('JobPublicIp') === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    },
    migrateTaskDefinition: service('MigrateTaskDefinition'),
    smokeTaskDefinition: service('SmokeTaskDefinition'),
    databaseInstance: data('DatabaseInstance'),
    loadBalancer: service('LoadBalancerDnsName'),
  };
}
