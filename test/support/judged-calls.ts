import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { Emulator, FunctionCall } from '../../stand-ins/aws/emulator';

/** What IAM calls a service whose signature bears another name. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

type Parameters = Readonly<Record<string, string>>;
type Arn = (service: string, resource: string) => string;

/** The resource that IAM looks at, where an action knows any; others ask for `*`. */
const resources: Readonly<Record<string, (parameters: Parameters, arn: Arn) => string>> = {
  'acm:AddTagsToCertificate': ({ CertificateArn = '' }) => CertificateArn,
  'acm:DeleteCertificate': ({ CertificateArn = '' }) => CertificateArn,
  'acm:GetCertificate': ({ CertificateArn = '' }) => CertificateArn,
  'acm:ImportCertificate': ({ CertificateArn }, arn) => CertificateArn ?? arn('acm', 'certificate/new'),
  'acm:ListTagsForCertificate': ({ CertificateArn = '' }) => CertificateArn,
  'cloudformation:DescribeStacks': ({ StackName = '' }) => StackName,
  'cloudformation:UpdateTerminationProtection': ({ StackName = '' }) => StackName,
  'ecr:BatchGetImage': ({ repositoryName }, arn) => arn('ecr', `repository/${repositoryName}`),
  'ecr:DescribeImages': ({ repositoryName }, arn) => arn('ecr', `repository/${repositoryName}`),
  'ecr:PutImage': ({ repositoryName }, arn) => arn('ecr', `repository/${repositoryName}`),
  'ecs:DescribeTasks': ({ tasks }) => (tasks as unknown as string[])[0] ?? '',
  'ecs:RunTask': ({ taskDefinition = '' }) => taskDefinition,
  'elasticloadbalancing:ModifyLoadBalancerAttributes': ({ LoadBalancerArn = '' }) => LoadBalancerArn,
  'lambda:InvokeFunction': ({ FunctionName = '' }) => FunctionName,
  'lambda:GetFunction': ({ FunctionName = '' }) => FunctionName,
  'logs:CreateLogGroup': ({ logGroupName }, arn) => arn('logs', `log-group:${logGroupName}`),
  'logs:DeleteLogGroup': ({ logGroupName }, arn) => arn('logs', `log-group:${logGroupName}`),
  'logs:DescribeLogGroups': (_parameters, arn) => arn('logs', 'log-group:any'),
  'logs:GetLogEvents': ({ logGroupName, logStreamName }, arn) =>
    arn('logs', `log-group:${logGroupName}:log-stream:${logStreamName}`),
  'logs:PutRetentionPolicy': ({ logGroupName }, arn) => arn('logs', `log-group:${logGroupName}`),
  'rds:DescribeDBInstances': ({ DBInstanceIdentifier }, arn) => arn('rds', `db:${DBInstanceIdentifier}`),
  'rds:ModifyDBInstance': ({ DBInstanceIdentifier }, arn) => arn('rds', `db:${DBInstanceIdentifier}`),
  'secretsmanager:GetSecretValue': ({ SecretId = '' }) => SecretId,
  'secretsmanager:PutSecretValue': ({ SecretId = '' }) => SecretId,
  'ssm:GetParameter': ({ Name = '' }, arn) => arn('ssm', `parameter${Name}`),
  'ssm:PutParameter': ({ Name = '' }, arn) => arn('ssm', `parameter${Name}`),
  'states:StartExecution': ({ stateMachineArn = '' }) => stateMachineArn,
};

export interface Judgement {
  /** Calls that AWS would refuse: who, what, on what. */
  readonly refused: readonly string[];
  /** Every action that was called, once for each role and resource. */
  readonly calls: number;
  /** The table: role, action, verdict. */
  readonly table: readonly string[];
}

/** Holds what an account's functions called against the policies of their roles, as they were deployed. */
export async function judgedCalls(emulator: Emulator, account: string): Promise<Judgement> {
  const iam = new IAMClient(emulator.client(account));
  const policies = new Map<string, Promise<Simulation['identityPolicies']>>();
  const made = (await emulator.functionCalls()).filter((call) => call.account === account);
  const seen = new Map<string, FunctionCall & { name: string; resource: string }>();
  for (const call of made) {
    const prefix = prefixes[call.service] ?? call.service;
    const name = `${prefix}:${call.action}`;
    // S3's and EC2's belong to functions that come with the CDK.
    if (/^(s3|ec2|sts):/.test(name)) continue;
    const arn: Arn = (service, resource) => `arn:aws:${service}:${call.region}:${account}:${resource}`;
    const resource = resources[name]?.(call.parameters as Parameters, arn) ?? '*';
    seen.set(`${call.role} ${name} ${resource}`, { ...call, name, resource });
  }
  const refused: string[] = [];
  const table = new Set<string>();
  for (const call of seen.values()) {
    const role = call.role.split('/').at(-1) ?? '';
    const known = policies.get(role) ?? policiesOf(iam, role);
    policies.set(role, known);
    let identityPolicies: Simulation['identityPolicies'];
    try {
      identityPolicies = await known;
    } catch {
      // The role went with its stack.
      continue;
    }
    const verdict = await judge(call, account, identityPolicies);
    table.add(`${role.replace(/-[A-Za-z0-9]{12}$/, '')} | ${call.name} | ${verdict}`);
    if (verdict !== 'Allowed') refused.push(`${role}: ${call.name} on ${call.resource}: ${verdict}`);
  }
  return { refused, calls: seen.size, table: [...table].sort() };
}

async function judge(
  { role, name, resource, parameters }: FunctionCall & { name: string; resource: string },
  account: string,
  identityPolicies: Simulation['identityPolicies'],
): Promise<string> {
  const cluster = parameters['cluster'];
  const tags = (parameters['Tags'] ?? []) as { Key: string; Value: string }[];
  const contextVariables: Record<string, string> = {
    ...(typeof cluster === 'string' && { 'ecs:cluster': cluster }),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    // Certificates that a function finds again bear the tag that it looked for.
    ...(name.startsWith('acm:') && { 'aws:ResourceTag/matomo:environment': 'dev' }),
  };
  const answer = await runSimulation(
    {
      request: {
        principal: role,
        action: name,
        resource: { resource, accountId: account },
        contextVariables,
      },
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return answer.resultType === 'error' ? answer.errors.message : answer.overallResult;
}

/** Policies in and at a role. */
async function policiesOf(iam: IAMClient, RoleName: string): Promise<Simulation['identityPolicies']> {
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
  return Promise.all([...inline, ...attached]);
}

const parsed = (document: string): unknown =>
  JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document);
