import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { RDSClient } from '@aws-sdk/client-rds';
import { namesOf, stackKinds } from '../../contract/names';
import { databaseOf } from '../backups/backups';
import type { Check } from '../preflight/check';
import type { NameService } from '../preflight/names';

/** Minutes that a database may lag behind with what it can be restored to: RDS says five. */
const restorableMinutes = 30;

/** Whether the stacks stand, and stand up to a slip. */
export async function stacksCheck(
  cloudFormation: CloudFormationClient,
  { name, disposable }: { name: string; disposable: boolean },
): Promise<Check> {
  const what = 'stacks';
  const wrong: string[] = [];
  for (const kind of stackKinds) {
    const StackName = namesOf(name).stack(kind);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus = 'missing', EnableTerminationProtection = false } = Stacks?.[0] ?? {};
    // A rolled back update leaves what was before, which is well.
    if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(StackStatus))
      wrong.push(`${StackName} is ${StackStatus}`);
    if (!disposable && !EnableTerminationProtection) wrong.push(`${StackName} can be deleted by a slip`);
  }
  return wrong.length === 0
    ? { what, result: 'ok', detail: disposable ? 'all stand' : 'all stand, and are protected' }
    : { what, result: 'wrong', detail: wrong.join(', '), remedy: `npx cdk deploy --all -c env=${name}` };
}

/** Whether the host leads to the load balancer. */
export async function hostLeadsCheck(
  names: NameService,
  { host, loadBalancer }: { host: string; loadBalancer: string },
): Promise<Check> {
  const what = 'host';
  const [found, own] = await Promise.all([names.addresses(host), names.addresses(loadBalancer)]);
  if (found.length > 0 && found.every((address) => own.includes(address))) {
    return { what, result: 'ok', detail: `${host} leads to the load balancer` };
  }
  return {
    what,
    // Behind a CDN it leads elsewhere, and rightly so.
    result: found.length === 0 ? 'wrong' : 'unknown',
    detail: `${host} leads to ${found.join(', ') || 'nothing'}, the load balancer is at ${own.join(', ') || 'nothing'}`,
    remedy: `Point ${host} to ${loadBalancer}.`,
  };
}

/** Whether the database can be restored to a moment ago, and stands up to a slip. */
export async function backupsCheck(
  rds: RDSClient,
  {
    instance,
    disposable,
    now,
    environment,
  }: { instance: string; disposable: boolean; now: number; environment: string },
): Promise<Check> {
  const what = 'backups';
  const {
    LatestRestorableTime,
    DeletionProtection = false,
    BackupRetentionPeriod = 0,
  } = await databaseOf(rds, instance);
  const minutes = LatestRestorableTime && Math.round((now - LatestRestorableTime.getTime()) / 60_000);
  const wrong = [
    ...(BackupRetentionPeriod === 0 ? ['RDS makes no backups'] : []),
    ...(minutes === undefined ? ['nothing to restore to yet'] : []),
    ...((minutes ?? 0) > restorableMinutes
      ? [`the newest moment to restore to is ${minutes} minutes ago`]
      : []),
    ...(disposable || DeletionProtection ? [] : ['the database can be deleted by a slip']),
  ];
  return wrong.length === 0
    ? {
        what,
        result: 'ok',
        detail: `any second of ${BackupRetentionPeriod} days, up to ${minutes} minutes ago`,
      }
    : {
        what,
        result: 'wrong',
        detail: wrong.join(', '),
        remedy: `npx cdk deploy --all -c env=${environment}`,
      };
}
