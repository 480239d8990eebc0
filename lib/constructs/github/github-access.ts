import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { namesOf, stackKinds } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import {
  githubRoleName,
  githubRuns,
  githubSessionHours,
  type GithubConfig,
  type GithubRun,
} from '../../contract/github';
import { jobFamilies, opsRights, releaseTable } from '../../contract/rights';
import { bootstrapRoleArn } from '../core/bootstrap-roles';
import { ImageRepository } from '../image/image-repository';
import { opsStatements, type OpsArns } from './ops-rights';
import { dataRemovalPolicy } from '../core/removal';

export interface GithubAccessProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable' | 'promotion'>;
  readonly github: GithubConfig;
  /** The environment's own. */
  readonly repository: ecr.IRepository;
}

const issuer = 'token.actions.githubusercontent.com';
/** What aws-actions/configure-aws-credentials asks GitHub to address its tokens to. */
const audience = 'sts.amazonaws.com';

/**
 * The roles that this repository's workflows assume with GitHub's tokens, so that no key is stored anywhere. Each may
 * be assumed by one workflow, on one event, branch or GitHub environment, and do one step. What has no fixed name is
 * allowed by GithubReleaseRights. See docs/decisions/0018-releases-from-github.md.
 */
export class GithubAccess extends Construct {
  constructor(scope: Construct, id: string, props: GithubAccessProps) {
    super(scope, id);
    const provider = this.provider(props);
    for (const run of githubRuns(props.config.name, props.github)) {
      const role = new iam.Role(this, capitalised(run.step), {
        roleName: githubRoleName(props.config.name, run.step),
        description: `Assumed by ${run.workflow} of ${props.github.repository} on GitHub`,
        assumedBy: new iam.WebIdentityPrincipal(provider, trust(props.github, run)),
        maxSessionDuration: Duration.hours(githubSessionHours),
      });
      for (const statement of this.rights(run, props)) role.addToPolicy(statement);
    }
  }

  /** An account has one provider for GitHub. IAM knows its certificate, so it needs no thumbprint. */
  private provider({ config, github }: GithubAccessProps): string {
    if (github.provider === 'existing') {
      const provider = { service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer };
      return Stack.of(this).formatArn(provider);
    }
    return new iam.OidcProviderNative(this, 'Provider', {
      url: `https://${issuer}`,
      clientIds: [audience],
      // Other environments of the account may use it, too.
      removalPolicy: dataRemovalPolicy(config),
    }).oidcProviderArn;
  }

  private rights({ step }: GithubRun, props: GithubAccessProps): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    switch (step) {
      case 'release':
      case 'promote':
        return opsStatements(opsRights[step], this.arns(props), this.clusterArn(props));
      case 'diff':
        return [assuming(bootstrapRoleArn(stack, 'lookUp'))];
      case 'deploy':
        return [
          assuming(
            ...(['deploy', 'publishFiles', 'publishImages', 'lookUp'] as const).map((role) =>
              bootstrapRoleArn(stack, role),
            ),
          ),
        ];
    }
  }

  /** Of what has a name that is known before it exists. */
  private arns({ config, repository }: GithubAccessProps): OpsArns {
    const { name, promotion } = config;
    const cluster = namesOf(name).whole;
    const stack = Stack.of(this);
    const arn = (service: string, resource: string, resourceName: string, arnFormat?: ArnFormat) =>
      stack.formatArn({ service, resource, resourceName, ...(arnFormat && { arnFormat }) });
    return {
      // These actions know no resource: ecr:GetAuthorizationToken, ecs:DescribeTaskDefinition.
      anything: ['*'],
      // ecs:ListServices and ListTasks know no resource either, but the condition of the cluster.
      cluster: ['*'],
      // CloudFormation puts an id of its own behind a stack's name.
      stacks: stackKinds.map((kind) => arn('cloudformation', 'stack', `${namesOf(name).stack(kind)}/*`)),
      repository: [repository.repositoryArn],
      sourceRepository: promotion.from && [
        stack.formatArn({
          service: 'ecr',
          resource: 'repository',
          resourceName: ImageRepository.nameFor(promotion.from),
          account: promotion.from.account,
          region: promotion.from.region,
        }),
      ],
      // A release covers every service of the cluster, and their tasks have no names.
      services: [arn('ecs', 'service', `${cluster}/*`)],
      tasks: [arn('ecs', 'task', `${cluster}/*`)],
      // Any revision: each deployment of the service stack makes a new one.
      jobs: jobFamilies.map((family) => arn('ecs', 'task-definition', `${cluster}-${family}:*`)),
      // A snapshot's name ends in the time at which it was made.
      snapshots: [arn('rds', 'snapshot', namesOf(name).snapshot('*'), ArnFormat.COLON_RESOURCE_NAME)],
      upgradeSnapshots: [
        arn('rds', 'snapshot', namesOf(name).snapshot('before-*'), ArnFormat.COLON_RESOURCE_NAME),
      ],
      releases: [arn('dynamodb', 'table', releaseTable(name))],
    };
  }

  private clusterArn({ config }: GithubAccessProps): string {
    return Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'cluster',
      resourceName: namesOf(config.name).whole,
    });
  }
}

/**
 * GitHub's claims that a token must bear. AWS checks `repository_id` and `job_workflow_ref` since January 2026:
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
function trust(github: GithubConfig, { workflow, subject, ref }: GithubRun): iam.Conditions {
  const [owner, name] = github.repository.split('/');
  const claim = (key: string): string => `${issuer}:${key}`;
  return {
    StringEquals: {
      [claim('aud')]: audience,
      // Repositories created or renamed since July 2026 bear their numbers in the claim, older ones may not. The next
      // line binds both.
      // https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
      [claim('sub')]: [
        `repo:${github.repository}:${subject}`,
        `repo:${owner}@${github.ownerId}/${name}@${github.repositoryId}:${subject}`,
      ],
      [claim('repository_id')]: String(github.repositoryId),
    },
    StringLike: {
      [claim('job_workflow_ref')]: `${github.repository}/.github/workflows/${workflow}@${ref}`,
    },
  };
}

const assuming = (...resources: string[]): iam.PolicyStatement =>
  new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources });

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
