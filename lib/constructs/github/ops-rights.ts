import * as iam from 'aws-cdk-lib/aws-iam';
import type { OpsResource, OpsRight } from '../../contract/rights';

/** ARNs of what operations touch. What is left out is somebody else's to allow. */
export type OpsArns = Partial<Readonly<Record<OpsResource, readonly string[]>>>;

/**
 * The rights of an operation on these resources, as IAM statements.
 *
 * @param clusterArn the cluster to which tasks and services must belong
 */
export function opsStatements(
  rights: readonly OpsRight[],
  arns: OpsArns,
  clusterArn: string,
): iam.PolicyStatement[] {
  return rights.flatMap(({ on, actions }) => {
    const resources = arns[on];
    if (resources === undefined || resources.length === 0) return [];
    return [
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        conditions: conditionsOf(on, clusterArn),
      }),
    ];
  });
}

function conditionsOf(on: OpsResource, clusterArn: string): iam.Conditions {
  const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
  const conditions: Partial<Record<OpsResource, iam.Conditions>> = {
    cluster: inCluster,
    jobs: inCluster,
    jobRoles: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  };
  return conditions[on] ?? {};
}
