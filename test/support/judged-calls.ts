import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { AwsCall, Emulator } from '../../stand-ins/aws/emulator';

export interface Judgement {
  /** Calls that AWS would refuse: who, what, on what. */
  readonly refused: readonly string[];
  /** How many of role, action and resource were judged. */
  readonly calls: number;
  /** Actions that a role has and never called, as `role: action`. */
  readonly unused: readonly string[];
  /** Condition keys of the roles' policies that no request here bears: their statements were never met. */
  readonly unknownKeys: readonly string[];
}

type Policies = Simulation['identityPolicies'];

/** One right that a call asks for. */
interface Question extends AwsCall {
  readonly name: string;
  readonly resource: string;
}

/** Holds calls against the policies of the roles that made them, as they were deployed. */
export async function judgedCalls(emulator: Emulator, made: readonly AwsCall[]): Promise<Judgement> {
  const questions = new Map<string, Question>();
  for (const call of made) {
    for (const question of (await withImplied(emulator, call)).flatMap(asked))
      questions.set(`${question.role} ${question.name} ${question.resource}`, question);
  }
  const policies = new Map<string, Policies | undefined>();
  const refused: string[] = [];
  for (const question of questions.values()) {
    const { role, name, resource, account } = question;
    if (!policies.has(role)) policies.set(role, await policiesOf(emulator, account, role));
    const known = policies.get(role);
    if (known === undefined) continue;
    const verdict = await judge(question, known);
    if (verdict !== 'Allowed') refused.push(`${role}: ${name} on ${resource}: ${verdict}`);
  }
  const asking = [...questions.values()];
  const called = new Set(asking.map(({ role, name }) => `${role}: ${name}`));
  const given = new Set(asking.flatMap((question) => Object.keys(contextOf(question))));
  const rights = [...policies].map(([role, known]) => ({ role, ...rightsIn(known ?? []) }));
  return {
    refused,
    calls: questions.size,
    unused: distinct(
      rights.flatMap(({ role, actions }) => actions.map((action) => `${role}: ${action}`)),
    ).filter((right) => !called.has(right)),
    unknownKeys: distinct(rights.flatMap(({ keys }) => keys)).filter((key) => !given.has(key)),
  };
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** What IAM calls a service whose signature bears another name. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** S3's and EC2's belong to functions that come with the CDK. */
const ofTheCdk = /^(s3|ec2|sts):/;

type Parameters = Readonly<Record<string, string>>;
type Arn = (service: string, resource: string) => string;
type Resource = (parameters: Parameters, arn: Arn) => string;
type Resources = (parameters: Parameters, arn: Arn) => string | readonly string[];

/** Many parameters take a name as well as an ARN. */
const arnOr = (given: string, made: () => string): string => (given.startsWith('arn:') ? given : made());
const onService = (service: string, cluster: string | undefined, arn: Arn): string =>
  arnOr(service, () => arn('ecs', `service/${cluster}/${service}`));

const onRepository: Resource = ({ registryId, repositoryName }, arn) => {
  const own = arn('ecr', `repository/${repositoryName}`);
  return registryId === undefined ? own : own.replace(/:\d{12}:/, `:${registryId}:`);
};
const onInstance: Resource = ({ DBInstanceIdentifier }, arn) => arn('rds', `db:${DBInstanceIdentifier}`);
const onSnapshot: Resource = ({ DBSnapshotIdentifier = 'any' }, arn) =>
  arn('rds', `snapshot:${DBSnapshotIdentifier}`);
const onCertificate: Resource = ({ CertificateArn }, arn) => CertificateArn ?? arn('acm', 'certificate/new');
const onLogGroup: Resource = ({ logGroupName = 'any' }, arn) => arn('logs', `log-group:${logGroupName}`);
const onStack: Resource = ({ StackName = '' }, arn) =>
  arnOr(StackName, () => arn('cloudformation', `stack/${StackName}/any`));
const onFunction: Resource = ({ FunctionName = '' }) => FunctionName;
const onSecret: Resource = ({ SecretId = '' }) => SecretId;
const onParameter: Resource = ({ Name = '' }, arn) => arn('ssm', `parameter${Name}`);
const onTable: Resource = ({ TableName }, arn) => arn('dynamodb', `table/${TableName}`);

/** The resources that IAM looks at, where an action knows any; others ask for `*`. */
const resources: Readonly<Record<string, Resources>> = {
  'acm:AddTagsToCertificate': onCertificate,
  'acm:DeleteCertificate': onCertificate,
  'acm:GetCertificate': onCertificate,
  'acm:ImportCertificate': onCertificate,
  'acm:ListTagsForCertificate': onCertificate,
  'cloudformation:DescribeStacks': onStack,
  'cloudformation:UpdateTerminationProtection': onStack,
  'dynamodb:GetItem': onTable,
  'dynamodb:UpdateItem': onTable,
  'ecr:BatchCheckLayerAvailability': onRepository,
  'ecr:BatchGetImage': onRepository,
  'ecr:CompleteLayerUpload': onRepository,
  'ecr:DescribeImages': onRepository,
  'ecr:DescribeRepositories': ({ repositoryNames }, arn) =>
    arn('ecr', `repository/${(repositoryNames as unknown as string[])[0]}`),
  'ecr:GetDownloadUrlForLayer': onRepository,
  'ecr:InitiateLayerUpload': onRepository,
  'ecr:PutImage': onRepository,
  'ecr:UploadLayerPart': onRepository,
  'ecs:DescribeServices': ({ cluster, services }, arn) =>
    (services as unknown as string[]).map((service) => onService(service, cluster, arn)),
  'ecs:DescribeTasks': ({ cluster, tasks }, arn) =>
    (tasks as unknown as string[]).map((task) => arnOr(task, () => arn('ecs', `task/${cluster}/${task}`))),
  'ecs:RunTask': ({ taskDefinition = '' }, arn) =>
    arnOr(taskDefinition, () => arn('ecs', `task-definition/${taskDefinition}:1`)),
  'ecs:UpdateService': ({ cluster, service = '' }, arn) => onService(service, cluster, arn),
  'elasticloadbalancing:ModifyLoadBalancerAttributes': ({ LoadBalancerArn = '' }) => LoadBalancerArn,
  'iam:PassRole': ({ RoleArn = '' }) => RoleArn,
  'lambda:GetFunction': onFunction,
  'lambda:InvokeFunction': onFunction,
  'logs:CreateLogGroup': onLogGroup,
  'logs:DeleteLogGroup': onLogGroup,
  'logs:DescribeLogGroups': onLogGroup,
  'logs:GetLogEvents': ({ logGroupName, logStreamName }, arn) =>
    arn('logs', `log-group:${logGroupName}:log-stream:${logStreamName}`),
  'logs:PutRetentionPolicy': onLogGroup,
  'rds:AddTagsToResource': ({ ResourceName = '' }) => ResourceName,
  'rds:CreateDBSnapshot': (parameters, arn) => [onInstance(parameters, arn), onSnapshot(parameters, arn)],
  'rds:DeleteDBSnapshot': onSnapshot,
  'rds:DescribeDBInstances': onInstance,
  'rds:DescribeDBSnapshots': (parameters, arn) =>
    parameters['DBSnapshotIdentifier'] === undefined
      ? onInstance(parameters, arn)
      : onSnapshot(parameters, arn),
  'rds:ModifyDBInstance': onInstance,
  'secretsmanager:GetSecretValue': onSecret,
  'secretsmanager:PutSecretValue': onSecret,
  'ssm:GetParameter': onParameter,
  'ssm:PutParameter': onParameter,
  'states:StartExecution': ({ stateMachineArn = '' }) => stateMachineArn,
};

const arnsOf =
  (region: string, account: string): Arn =>
  (service, resource) =>
    `arn:aws:${service}:${region}:${account}:${resource}`;

/** The rights that a call asks for: its action on each resource. */
function asked(call: AwsCall): Question[] {
  const { service, action, account, region, parameters } = call;
  const name = `${prefixes[service] ?? service}:${action}`;
  if (ofTheCdk.test(name)) return [];
  const on = resources[name]?.(parameters as Parameters, arnsOf(region, account)) ?? '*';
  const role = call.role.split('/').at(-1) ?? '';
  return [on].flat().map((resource) => ({ ...call, role, name, resource }));
}

/**
 * What a call asks for besides itself: who makes a snapshot also gives it the instance's tags, who imports a
 * certificate tags it, who starts a task passes its roles on.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
async function withImplied(emulator: Emulator, call: AwsCall): Promise<AwsCall[]> {
  const { region, account, parameters } = call;
  const also = (service: string, action: string, more: object): AwsCall => ({
    ...call,
    ...{ service, action, parameters: { ...more } },
  });
  switch (`${call.service}:${call.action}`) {
    case 'rds:CreateDBSnapshot': {
      const ResourceName = onSnapshot(parameters as Parameters, arnsOf(region, account));
      return [call, also('rds', 'AddTagsToResource', { ResourceName })];
    }
    case 'acm:ImportCertificate':
      return parameters['Tags'] === undefined
        ? [call]
        : [call, also('acm', 'AddTagsToCertificate', parameters)];
    case 'ecs:RunTask': {
      const ecs = new ECSClient(emulator.client(account, region));
      const { taskDefinition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: String(parameters['taskDefinition']) }),
      );
      const roles = [taskDefinition?.taskRoleArn, taskDefinition?.executionRoleArn];
      return [call, ...roles.map((RoleArn) => also('iam', 'PassRole', { RoleArn }))];
    }
    default:
      return [call];
  }
}

/** What the conditions of policies may look at. */
function contextOf({ name, account, region, parameters }: Question): Record<string, string> {
  const cluster = parameters['cluster'];
  const tags = (parameters['Tags'] ?? []) as { Key: string; Value: string }[];
  return {
    ...(typeof cluster === 'string' && {
      'ecs:cluster': arnOr(cluster, () => arnsOf(region, account)('ecs', `cluster/${cluster}`)),
    }),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    // Certificates that a function finds again bear the tag that it looked for.
    ...(name.startsWith('acm:') && { 'aws:ResourceTag/matomo:environment': 'dev' }),
    ...(name === 'iam:PassRole' && { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }),
  };
}

async function judge(question: Question, identityPolicies: Policies): Promise<string> {
  const { role, name, resource, account } = question;
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${account}:role/${role}`,
        action: name,
        resource: { resource, accountId: account },
        contextVariables: contextOf(question),
      },
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return answer.resultType === 'error' ? answer.errors.message : answer.overallResult;
}

/** Policies in and at a role. @returns undefined where the role went with its stack */
async function policiesOf(
  emulator: Emulator,
  account: string,
  RoleName: string,
): Promise<Policies | undefined> {
  const iam = new IAMClient(emulator.client(account));
  try {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const inline = PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return { name: PolicyName, policy: parsed(PolicyDocument) };
    });
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const attached = AttachedPolicies.map(async ({ PolicyArn = '', PolicyName = '' }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      return { name: PolicyName, policy: parsed(PolicyVersion?.Document ?? '') };
    });
    return await Promise.all([...inline, ...attached]);
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}

const parsed = (document: string): unknown =>
  JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document);

/** Actions that policies allow, and the keys of their conditions. */
function rightsIn(policies: Policies): { actions: string[]; keys: string[] } {
  const statements = policies.flatMap(({ policy }) =>
    [(policy as { Statement: Statement | Statement[] }).Statement].flat(),
  );
  return {
    actions: statements.flatMap(({ Effect, Action = [] }) => (Effect === 'Allow' ? [Action].flat() : [])),
    keys: statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys)),
  };
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly Condition?: Readonly<Record<string, object>>;
}
