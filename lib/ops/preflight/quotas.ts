import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { ResolvedConfig } from '../../config';
import type { Check } from './check';

/** What a first deployment needs of an account, by the codes of Service Quotas. */
interface Need {
  readonly what: string;
  readonly service: string;
  /** https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html */
  readonly code: string;
  readonly needed: number;
  readonly why: string;
}

/** A rollout doubles the web tasks; migration, archiving and a smoke test run beside them. */
const jobCpu = 512 + 256;

export function needsOf({
  web,
  tracker,
  archiving,
  network,
  database,
  certificate,
  aliases,
  firewall,
}: Pick<
  ResolvedConfig,
  'web' | 'tracker' | 'archiving' | 'network' | 'database' | 'certificate' | 'aliases' | 'firewall'
>): Need[] {
  const answering = tracker === undefined ? [web] : [web, tracker];
  const twice = answering.reduce((sum, { cpu, tasks }) => sum + cpu * tasks.max * 2, 0);
  const most = answering.reduce((sum, { tasks }) => sum + tasks.max, 0);
  const vCpus = (twice + archiving.cpu + jobCpu) / 1024;
  const databases = database.reader === undefined ? 1 : 2;
  const needs: (Need | false)[] = [
    {
      ...{ what: 'Fargate vCPUs', service: 'fargate', code: 'L-3032A538', needed: Math.ceil(vCpus) },
      why: `${most} ${tracker === undefined ? 'web tasks' : 'tasks of web and tracker'} twice during a rollout, and jobs`,
    },
    {
      ...{ what: 'databases', service: 'rds', code: 'L-7B6409FD', needed: databases },
      why: 'the database, and its reader if there is one; a restore drill takes one more',
    },
    network.kind === 'new' && {
      ...{ what: 'VPCs', service: 'vpc', code: 'L-F678F1CE', needed: 1 },
      why: 'the VPC of the environment',
    },
    network.kind === 'new' &&
      network.egress === 'nat-gateway' && {
        ...{ what: 'Elastic IP addresses', service: 'ec2', code: 'L-0263D0A3', needed: 1 },
        why: 'the NAT gateway',
      },
    certificate === 'acm' && {
      ...{ what: 'names per certificate', service: 'acm', code: 'L-FB94F0B0', needed: 1 + aliases.length },
      why: 'the host and its aliases',
    },
    !('off' in firewall) && {
      ...{ what: 'web ACLs', service: 'wafv2', code: 'L-2EC3DE7B', needed: 1 },
      why: 'the firewall',
    },
    {
      ...{ what: 'load balancers', service: 'elasticloadbalancing', code: 'L-53DA6B97', needed: 1 },
      why: 'the load balancer',
    },
  ];
  return needs.filter((need) => need !== false);
}

/**
 * Whether quotas of the account are as large as what one environment needs. What others use of them, Service Quotas does
 * not tell: a quota that is just enough is told, too.
 */
export async function quotaCheck(
  client: ServiceQuotasClient,
  config: Parameters<typeof needsOf>[0] & Pick<ResolvedConfig, 'region'>,
): Promise<Check> {
  const what = 'quotas';
  const found = await Promise.all(
    needsOf(config).map(async (need) => {
      const { Quota } = await client.send(
        new GetServiceQuotaCommand({ ServiceCode: need.service, QuotaCode: need.code }),
      );
      return { ...need, quota: Quota?.Value };
    }),
  );
  const short = found.filter(({ quota, needed }) => quota !== undefined && quota < needed);
  const detail = found.map(({ what: of, quota, needed }) => `${needed} of ${quota ?? '?'} ${of}`).join(', ');
  if (short.length === 0) return { what, result: 'ok', detail: `${detail}; what others use is not known` };
  return {
    what,
    result: 'wrong',
    detail: short
      .map(({ what: of, quota, needed, why }) => `${quota} ${of}, and ${needed} are needed: ${why}`)
      .join('; '),
    remedy: short
      .map(
        ({ service, code, needed }) =>
          `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${needed} --region ${config.region}`,
      )
      .join(' && '),
  };
}
