import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { githubRoleName, githubRuns, type GithubConfig } from '../../contract/github';
import { jobFamilies, opsRights } from '../../contract/rights';
import type { Database } from '../data/database';
import type { MatomoTask } from '../tasks/matomo-task';
import { opsStatements } from './ops-rights';

export interface GithubReleaseRightsProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly github: GithubConfig;
  readonly cluster: ecs.ICluster;
  readonly database: Database;
  /** Every task definition of the environment. */
  readonly tasks: readonly MatomoTask[];
}

/**
 * What a release from GitHub may do with things whose names CloudFormation makes up, exactly by their ARNs. It is put
 * into the role that GithubAccess made in the registry stack, by that role's fixed name.
 */
export class GithubReleaseRights extends Construct {
  constructor(scope: Construct, id: string, props: GithubReleaseRightsProps) {
    super(scope, id);
    const { config, cluster, database, tasks } = props;
    const families: readonly string[] = jobFamilies.map(namesOf(config.name).family);
    const jobs = tasks
      .map(({ taskDefinition }) => taskDefinition)
      .filter(({ family }) => families.includes(family));
    const arns = {
      database: [database.instance.instanceArn],
      jobRoles: jobs.flatMap((job) => [job.taskRole.roleArn, job.obtainExecutionRole().roleArn]),
      taskLogs: tasks.map(({ logGroup }) => logGroup.logGroupArn),
    };
    for (const { step } of githubRuns(config.name, props.github)) {
      if (step !== 'release' && step !== 'promote') continue;
      const roleName = githubRoleName(config.name, step);
      new iam.Policy(this, 'Policy', {
        roles: [iam.Role.fromRoleName(this, 'Role', roleName)],
        statements: opsStatements(opsRights[step], arns, cluster.clusterArn),
      });
    }
  }
}
