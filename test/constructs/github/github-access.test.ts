import { Template } from 'aws-cdk-lib/assertions';
import { environments, promotions } from '../../../config';
import { appOutsideCli } from '../../../lib/stacks/environment';
import { selectEnvironment } from '../../../lib/config';
import { RegistryStack } from '../../../lib/stacks/registry-stack';
import { githubEnvironments, githubRepository } from '../../support/github-environments';
import { plain, rightsOfRole } from '../../support/policy-statements';
import { templatesFor, theResource } from '../../support/templates';

const configOf = (name: keyof typeof githubEnvironments) =>
  selectEnvironment(githubEnvironments, name, promotions);

const registryOf = (name: keyof typeof githubEnvironments) =>
  Template.fromStack(new RegistryStack(appOutsideCli(), configOf(name)));

const registries = { dev: registryOf('dev'), stage: registryOf('stage'), prod: registryOf('prod') };

describe('who may assume a role', () => {
  /** Every role of an environment: the ends of its subject, and the workflow with the ref that it must come from. */
  const trusted = {
    dev: {
      release: ['environment:dev', 'pull-request.yml@refs/pull/*/merge'],
      diff: ['pull_request', 'pull-request.yml@refs/pull/*/merge'],
      deploy: ['environment:dev', 'deploy.yml@refs/heads/main'],
    },
    stage: {
      release: ['environment:stage', 'main.yml@refs/heads/main'],
      diff: ['pull_request', 'pull-request.yml@refs/pull/*/merge'],
      deploy: ['environment:stage', 'deploy.yml@refs/heads/main'],
    },
    prod: {
      promote: ['environment:prod', 'release.yml@refs/tags/*'],
      diff: ['pull_request', 'pull-request.yml@refs/pull/*/merge'],
      deploy: ['environment:prod', 'deploy.yml@refs/heads/main'],
    },
  } as const;

  test.each(['dev', 'stage', 'prod'] as const)('of %s: one workflow, one event, this repository', (name) => {
    const roles = Object.values(registries[name].findResources('AWS::IAM::Role'))
      .map(({ Properties }) => Properties as { RoleName?: string; AssumeRolePolicyDocument: unknown })
      // The functions' own have none.
      .filter((role): role is { RoleName: string; AssumeRolePolicyDocument: unknown } => 'RoleName' in role);
    const claim = (key: string) => `token.actions.githubusercontent.com:${key}`;
    expect(Object.fromEntries(roles.map((role) => [role.RoleName, role.AssumeRolePolicyDocument]))).toEqual(
      Object.fromEntries(
        Object.entries(trusted[name]).map(([step, [subject, workflow]]) => [
          `matomo-${name}-github-${step}`,
          {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRoleWithWebIdentity',
                Principal: { Federated: { Ref: expect.stringMatching(/^GithubProvider/) as string } },
                Condition: {
                  StringEquals: {
                    [claim('aud')]: 'sts.amazonaws.com',
                    [claim('sub')]: [
                      `repo:example-library/matomo:${subject}`,
                      `repo:example-library@1234/matomo@56789:${subject}`,
                    ],
                    [claim('repository_id')]: '56789',
                  },
                  StringLike: {
                    [claim('job_workflow_ref')]: `example-library/matomo/.github/workflows/${workflow}`,
                  },
                },
              },
            ],
          },
        ]),
      ),
    );
  });

  test('nobody where releases from GitHub are off', () => {
    const off = Template.fromStack(
      new RegistryStack(appOutsideCli(), selectEnvironment(environments, 'stage', promotions)),
    );
    expect(JSON.stringify(off.toJSON())).not.toMatch(/RoleName|OIDCProvider/);
  });

  test('the provider has the audience of the workflows and no thumbprint', () => {
    expect(theResource(registries.stage, 'AWS::IAM::OIDCProvider')).toMatchObject({
      Properties: {
        Url: 'https://token.actions.githubusercontent.com',
        ClientIdList: ['sts.amazonaws.com'],
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
  });

  test("an account's existing provider is used, not made again", () => {
    const { stage } = githubEnvironments;
    const github = { ...githubRepository, deploysOn: 'push', provider: 'existing' };
    const template = Template.fromStack(
      new RegistryStack(appOutsideCli(), selectEnvironment({ stage: { ...stage, github } }, 'stage')),
    );
    template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    const role = theResource(template, 'AWS::IAM::Role', { RoleName: 'matomo-stage-github-diff' });
    expect(plain(role.Properties['AssumeRolePolicyDocument'])).toContain(
      'Federated arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com',
    );
  });
});

/** What releasing takes besides its source: actions by what they are allowed on, in the policy of the registry stack. */
const namedRights = (name: string, account: string): Record<string, string[]> => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
  const inCluster = `if ArnEquals ecs:cluster ${arn('ecs', `cluster/matomo-${name}`)}`;
  return {
    [arn('cloudformation', `stack/matomo-${name}-registry/*`)]: ['cloudformation:DescribeStacks'],
    [arn('cloudformation', `stack/matomo-${name}-data/*`)]: ['cloudformation:DescribeStacks'],
    [arn('cloudformation', `stack/matomo-${name}-service/*`)]: ['cloudformation:DescribeStacks'],
    '<ImagesRepository.Arn>': [
      'ecr:DescribeImages',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
      'ecr:BatchCheckLayerAvailability',
      'ecr:InitiateLayerUpload',
      'ecr:UploadLayerPart',
      'ecr:CompleteLayerUpload',
      'ecr:PutImage',
    ],
    '*': ['ecs:DescribeTaskDefinition'],
    [`* ${inCluster}`]: ['ecs:ListServices', 'ecs:ListTasks'],
    [arn('ecs', `service/matomo-${name}/*`)]: ['ecs:DescribeServices', 'ecs:UpdateService'],
    [arn('ecs', `task/matomo-${name}/*`)]: ['ecs:DescribeTasks'],
    [`${arn('ecs', `task-definition/matomo-${name}-migrate:*`)} ${inCluster}`]: ['ecs:RunTask'],
    [`${arn('ecs', `task-definition/matomo-${name}-smoke:*`)} ${inCluster}`]: ['ecs:RunTask'],
    [arn('rds', `snapshot:matomo-${name}-*`)]: [
      'rds:AddTagsToResource',
      'rds:CreateDBSnapshot',
      'rds:DescribeDBSnapshots',
    ],
    [arn('rds', `snapshot:matomo-${name}-before-*`)]: ['rds:DeleteDBSnapshot'],
    [arn('dynamodb', `table/matomo-${name}-releases`)]: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  };
};

const toTasks = 'if StringEquals iam:PassedToService ecs-tasks.amazonaws.com';

/** The same for what CloudFormation gives a name, in the policy of the service stack. */
const unnamedRights = {
  [`<MigrateTaskDefinitionTaskRole.Arn> ${toTasks}`]: ['iam:PassRole'],
  [`<MigrateTaskDefinitionExecutionRole.Arn> ${toTasks}`]: ['iam:PassRole'],
  [`<SmokeTaskDefinitionTaskRole.Arn> ${toTasks}`]: ['iam:PassRole'],
  [`<SmokeTaskDefinitionExecutionRole.Arn> ${toTasks}`]: ['iam:PassRole'],
  '<SmokeLogs.Arn>': ['logs:GetLogEvents'],
  '<WebTaskLogs.Arn>': ['logs:GetLogEvents'],
  '<MigrateLogs.Arn>': ['logs:GetLogEvents'],
  '<ArchiveLogs.Arn>': ['logs:GetLogEvents'],
  '<ProbeLogs.Arn>': ['logs:GetLogEvents'],
  '<RotateLogs.Arn>': ['logs:GetLogEvents'],
  'arn:aws:rds:eu-central-1:333333333333:db:<RefDatabaseInstance>': [
    'rds:CreateDBSnapshot',
    'rds:DescribeDBSnapshots',
  ],
};

const lines = (rights: Record<string, string[]>) =>
  Object.entries(rights)
    .flatMap(([on, actions]) => actions.map((action) => `${action} on ${on}`))
    .sort();

describe('what a role may do, and nothing else', () => {
  const lookUpRole = 'role/cdk-hnb659fds-lookup-role-<AccountId>-<Region>';

  test.each(['dev', 'stage', 'prod'] as const)('diff of %s: read by the role of the bootstrap', (name) => {
    expect(rightsOfRole(`matomo-${name}-github-diff`, registries[name])).toEqual([
      `sts:AssumeRole on arn:<Partition>:iam::<AccountId>:${lookUpRole}`,
    ]);
  });

  test.each(['dev', 'stage', 'prod'] as const)('deploy of %s: the roles of the bootstrap', (name) => {
    expect(rightsOfRole(`matomo-${name}-github-deploy`, registries[name])).toEqual(
      ['deploy-role', 'file-publishing-role', 'image-publishing-role', 'lookup-role'].map(
        (role) =>
          `sts:AssumeRole on arn:<Partition>:iam::<AccountId>:role/cdk-hnb659fds-${role}-<AccountId>-<Region>`,
      ),
    );
  });

  test('release of stage: its own repository, tasks, services and snapshots', () => {
    expect(rightsOfRole('matomo-stage-github-release', registries.stage)).toEqual(
      lines({
        ...namedRights('stage', '222222222222'),
        '<ImagesRepository.Arn>': [
          ...(namedRights('stage', '222222222222')['<ImagesRepository.Arn>'] ?? []),
          'ecr:DescribeRepositories',
        ],
        '*': ['ecs:DescribeTaskDefinition', 'ecr:GetAuthorizationToken'],
      }),
    );
  });

  test("promote of prod: besides, reading stage's repository, but no log-in to push from outside", () => {
    const { registry, service } = templatesFor(configOf('prod'));
    expect(rightsOfRole('matomo-prod-github-promote', registry, service)).toEqual(
      lines({
        ...namedRights('prod', '333333333333'),
        ...unnamedRights,
        'arn:aws:ecr:eu-central-1:222222222222:repository/matomo-stage': [
          'ecr:BatchGetImage',
          'ecr:DescribeImages',
          'ecr:GetDownloadUrlForLayer',
        ],
      }),
    );
  });

  test('no role of one environment reaches into another but for that', () => {
    const accounts = { dev: '111111111111', stage: '222222222222', prod: '333333333333' };
    for (const [name, own] of Object.entries(accounts)) {
      const text = JSON.stringify(
        registries[name as keyof typeof accounts].findResources('AWS::IAM::Policy'),
      ).replaceAll(/arn:aws:ecr:[^"]*:222222222222:repository\/matomo-stage/g, name === 'prod' ? '' : '$&');
      const others = Object.values(accounts).filter((account) => account !== own);
      expect(others.filter((account) => text.includes(account))).toEqual([]);
    }
  });
});
