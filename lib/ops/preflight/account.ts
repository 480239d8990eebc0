import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateServiceLinkedRoleCommand,
  GetRoleCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import type { ResolvedConfig } from '../../config';
import type { Check } from './check';

/** Image assets in a repository of one's own need it; https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const oldestBootstrap = 21;

/** The bootstrap stack tells whose account this is, and how new it is. */
export async function bootstrapCheck(
  cloudFormation: CloudFormationClient,
  { account, region }: Pick<ResolvedConfig, 'account' | 'region'>,
): Promise<Check> {
  const what = 'account and bootstrap';
  const remedy = `npx cdk bootstrap aws://${account}/${region}`;
  let stack;
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    [stack] = Stacks ?? [];
  } catch (error) {
    if (!(error as Error).message.includes('does not exist')) throw error;
    return { what, result: 'wrong', detail: `there is no bootstrap stack in ${region}`, remedy };
  }
  const owner = stack?.StackId?.split(':')[4];
  if (owner !== account) {
    return {
      what,
      result: 'wrong',
      detail: `your credentials are of ${owner}, and the configuration says ${account}`,
      remedy: 'Use --profile with the right account, or correct `account`.',
    };
  }
  const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
  const version = Number(output);
  return version >= oldestBootstrap
    ? { what, result: 'ok', detail: `${account}, bootstrap version ${version}` }
    : {
        what,
        result: 'wrong',
        detail: `bootstrap version ${output}; ${oldestBootstrap} is needed`,
        remedy,
      };
}

/** By the service that assumes it: a fresh account has none, and the first use of it fails now and then. */
const linkedRoles = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
} as const;

/** @param fix makes the roles that are missing */
export async function linkedRolesCheck(iam: IAMClient, fix: boolean): Promise<Check> {
  const what = 'service-linked roles';
  const missing: string[] = [];
  for (const [service, RoleName] of Object.entries(linkedRoles)) {
    try {
      await iam.send(new GetRoleCommand({ RoleName }));
    } catch (error) {
      if ((error as Error).name !== 'NoSuchEntityException') throw error;
      missing.push(service);
    }
  }
  if (missing.length === 0) return { what, result: 'ok', detail: 'all are there' };
  if (fix) {
    for (const AWSServiceName of missing) {
      await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    }
    return { what, result: 'ok', detail: `made for ${missing.join(', ')}` };
  }
  return {
    what,
    result: 'wrong',
    detail: `missing for ${missing.join(', ')}; the first deployment may fail without them`,
    remedy: missing
      .map((service) => `aws iam create-service-linked-role --aws-service-name ${service}`)
      .join(' && '),
  };
}

const issuer = 'token.actions.githubusercontent.com';

/** An account has one provider for GitHub, which one environment makes. */
export async function providerCheck(
  iam: IAMClient,
  { github }: Pick<ResolvedConfig, 'github'>,
): Promise<Check> {
  const what = "GitHub's identity provider";
  if (github === undefined) return { what, result: 'ok', detail: 'not needed' };
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const exists = OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(`/${issuer}`) === true);
  if (exists === (github.provider === 'existing')) {
    return { what, result: 'ok', detail: exists ? 'exists, and is used' : 'will be made' };
  }
  return exists
    ? {
        what,
        // It may be this environment's own.
        result: 'unknown',
        detail: 'exists already; unless this environment made it, the deployment fails',
        remedy: "Write github: { provider: 'existing' }.",
      }
    : { what, result: 'wrong', detail: 'does not exist', remedy: "Write github: { provider: 'create' }." };
}
