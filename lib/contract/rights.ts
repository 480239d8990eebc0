import { namesOf } from './names';

/**
 * What the commands are allowed to touch. `{}` stands for the environment's name; every ARN is in the environment's own
 * account and region, but for `sourceRepository`.
 *
 * - `anything`: the API knows no resources for these actions
 * - `cluster`: as `anything`, under the condition `ArnEquals ecs:cluster` of the environment's cluster
 * - `stacks`: matomo-{}-registry, -data, -service
 * - `repository`, `sourceRepository`: of the environment, and of the one that images are copied from
 * - `services`, `tasks`: all of the cluster
 * - `jobs`: every revision of the task definitions of `jobFamilies`, under the condition of `cluster`
 * - `jobRoles`: their task and execution roles, passed to ecs-tasks.amazonaws.com
 * - `taskLogs`: log groups of the environment's task definitions, with their streams
 * - `database`: the database instance
 * - `snapshots`: DB snapshots named matomo-{}-*
 * - `upgradeSnapshots`: those of them that a release took, matomo-{}-before-*
 * - `releases`: the DynamoDB table of `releaseTable`
 */
export type OpsResource =
  | 'anything'
  | 'cluster'
  | 'stacks'
  | 'repository'
  | 'sourceRepository'
  | 'services'
  | 'tasks'
  | 'jobs'
  | 'jobRoles'
  | 'taskLogs'
  | 'database'
  | 'snapshots'
  | 'upgradeSnapshots'
  | 'releases';

export interface OpsRight {
  readonly on: OpsResource;
  readonly actions: readonly string[];
}

/** Last parts of the families, `matomo-<environment>-<name>`, that a release runs as one-off tasks. */
export const jobFamilies = ['migrate', 'smoke'] as const;

/** The DynamoDB table with one item: who releases, what an interrupted release knew, and what served when. */
export const releaseTable = (environment: string): string => namesOf(environment).table('releases');

/** The key of that table, and of its item. */
export const releaseItem = { key: 'id', id: 'release' } as const;

/** The actions of pulling an image; the policy of a source's repository must allow them to the target's account. */
export const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:DescribeImages'] as const;

/** The actions of pushing an image or moving a tag. */
const pushActions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

const lookUp: OpsRight = { on: 'stacks', actions: ['cloudformation:DescribeStacks'] };

const readServices: readonly OpsRight[] = [
  { on: 'cluster', actions: ['ecs:ListServices', 'ecs:ListTasks'] },
  { on: 'services', actions: ['ecs:DescribeServices'] },
  { on: 'tasks', actions: ['ecs:DescribeTasks'] },
  { on: 'anything', actions: ['ecs:DescribeTaskDefinition'] },
  { on: 'taskLogs', actions: ['logs:GetLogEvents'] },
];

const redeploy: readonly OpsRight[] = [
  lookUp,
  ...readServices,
  { on: 'services', actions: ['ecs:UpdateService'] },
];

/** What moves a pointer, replaces tasks and tries the result. */
const rollback: readonly OpsRight[] = [
  ...redeploy,
  { on: 'repository', actions: [...pullActions, 'ecr:PutImage'] },
  { on: 'jobs', actions: ['ecs:RunTask'] },
  { on: 'jobRoles', actions: ['iam:PassRole'] },
  { on: 'releases', actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
];

const promote: readonly OpsRight[] = [
  ...rollback,
  { on: 'sourceRepository', actions: pullActions },
  { on: 'repository', actions: pushActions },
  { on: 'database', actions: ['rds:CreateDBSnapshot', 'rds:DescribeDBSnapshots'] },
  // The snapshot takes over the tags of the instance, which takes a right of its own.
  {
    on: 'snapshots',
    actions: ['rds:AddTagsToResource', 'rds:CreateDBSnapshot', 'rds:DescribeDBSnapshots'],
  },
  { on: 'upgradeSnapshots', actions: ['rds:DeleteDBSnapshot'] },
];

/**
 * The IAM actions that each command needs, as data: the roles for GitHub are made of it, and the tests hold it against
 * the calls that the commands make.
 */
export const opsRights = {
  status: [
    lookUp,
    ...readServices,
    { on: 'repository', actions: [...pullActions, 'ecr:DescribeImageScanFindings'] },
    { on: 'taskLogs', actions: ['logs:DescribeLogStreams'] },
    { on: 'anything', actions: ['cloudwatch:DescribeAlarms'] },
    { on: 'releases', actions: ['dynamodb:GetItem'] },
  ],
  redeploy,
  rollback,
  promote,
  release: [
    ...promote.filter(({ on }) => on !== 'sourceRepository'),
    { on: 'repository', actions: ['ecr:DescribeRepositories'] },
    { on: 'anything', actions: ['ecr:GetAuthorizationToken'] },
  ],
} as const satisfies Readonly<Record<string, readonly OpsRight[]>>;
