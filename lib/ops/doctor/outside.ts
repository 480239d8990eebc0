import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeImageScanFindingsCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { DescribeDBInstancesCommand, type RDSClient } from '@aws-sdk/client-rds';
import { namesOf, stackKinds } from '../../contract/names';
import type { Check } from '../preflight/check';
import type { NameService } from '../preflight/names';
import type { Status } from '../status/read';

/** Days that a certificate should last at least: half of what is left when ACM has renewed it. */
const certificateDays = 20;
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
export async function databaseCheck(
  rds: RDSClient,
  {
    instance,
    disposable,
    now,
    environment,
  }: { instance: string; disposable: boolean; now: number; environment: string },
): Promise<Check> {
  const what = 'backups';
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance }));
  const {
    LatestRestorableTime,
    DeletionProtection = false,
    BackupRetentionPeriod = 0,
  } = DBInstances?.[0] ?? {};
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

/** Whether ECR's scan of the image that runs found something that somebody exploits. */
export async function scanCheck(
  ecr: ECRClient,
  {
    repositoryName,
    digest,
    environment,
  }: { repositoryName: string; digest: string | undefined; environment: string },
): Promise<Check> {
  const what = 'image scan';
  if (digest === undefined) return { what, result: 'unknown', detail: 'no image runs' };
  const answer = await ecr
    .send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest: digest } }))
    .catch((error: Error) => {
      if (error.name === 'ScanNotFoundException') return undefined;
      throw error;
    });
  const { imageScanStatus, imageScanFindings } = answer ?? {};
  if (imageScanStatus?.status !== 'COMPLETE' && imageScanStatus?.status !== 'ACTIVE') {
    return { what, result: 'unknown', detail: 'ECR has not scanned it yet, or not this kind of image' };
  }
  const { CRITICAL: critical = 0, HIGH: high = 0 } = imageScanFindings?.findingSeverityCounts ?? {};
  const detail = `${critical} critical and ${high} high findings`;
  return critical === 0
    ? { what, result: 'ok', detail }
    : {
        what,
        result: 'wrong',
        detail,
        remedy: `Take a newer base image (docker/Dockerfile), and release it: npm run ops -- release ${environment}`,
      };
}

/** What `status` shows, judged. */
export function statusChecks(status: Status): readonly Check[] {
  const { environment } = status;
  const ops = (command: string) => `npm run ops -- ${command}`;
  const check = (what: string, problem: string | undefined, detail: string, remedy: string): Check =>
    problem === undefined
      ? { what, result: 'ok', detail }
      : { what, result: 'wrong', detail: problem, remedy };
  return [
    imagesCheck(status),
    deploymentCheck(status),
    check(
      'release',
      status.release &&
        `${status.release.command} by ${status.release.by} has not ended, at '${status.release.step}'`,
      'none under way',
      `${ops(`status ${environment}`)} says whether it lives; ${ops(`abort ${environment}`)} undoes it`,
    ),
    check(
      'archiving task',
      ![undefined, 0].includes(status.archive?.exitCode)
        ? `ended with exit code ${status.archive?.exitCode}`
        : undefined,
      status.archive === undefined ? 'has not run yet' : `last at ${status.archive.at ?? 'an unknown time'}`,
      ops(`logs ${environment} archive --since 2h`),
    ),
    certificateCheck(status),
    check(
      'alarms',
      status.alarms.length === 0 ? undefined : `open: ${status.alarms.join(', ')}`,
      'none open',
      ops(`alarms list ${environment}`),
    ),
    check(
      'told of alarms',
      status.listeners.every(({ state }) => state === 'pending')
        ? 'nobody, or only addresses that are not confirmed'
        : undefined,
      status.listeners.map(({ who }) => who).join(', '),
      `Name somebody in config/${environment}.ts (alarms), and follow the link in the mail from AWS; ${ops(`alarms test ${environment}`)}`,
    ),
  ];
}

function imagesCheck({ environment, images: { live, running } }: Status): Check {
  const what = 'images';
  const others = running.filter(({ digest }) => live?.digests.includes(digest) !== true);
  if (live !== undefined && running.length > 0 && others.length === 0) {
    return {
      what,
      result: 'ok',
      detail: `every task runs live, Matomo ${live.matomo ?? 'of an unknown version'}`,
    };
  }
  return {
    what,
    result: 'wrong',
    detail:
      live === undefined
        ? 'no image is live'
        : running.length === 0
          ? 'no task runs'
          : `${others.map(({ service, tasks }) => `${tasks} of ${service}`).join(', ')} do not run what is live`,
    remedy: `npm run ops -- redeploy ${environment}`,
  };
}

function deploymentCheck({ environment, deployments }: Status): Check {
  const what = 'tasks';
  const wrong = deployments.filter(({ state, running, desired }) => state === 'FAILED' || running < desired);
  return wrong.length === 0
    ? {
        what,
        result: 'ok',
        detail: deployments.map(({ service, running }) => `${running} of ${service}`).join(', '),
      }
    : {
        what,
        result: 'wrong',
        detail: wrong
          .map(
            ({ service, running, desired, reason }) =>
              `${running} of ${desired} tasks of ${service} run${reason === undefined ? '' : `: ${reason}`}`,
          )
          .join(', '),
        remedy: `npm run ops -- tasks ${environment}`,
      };
}

function certificateCheck({ environment, certificateDays: days, certificatePlaceholder }: Status): Check {
  const what = 'certificate';
  if (days === undefined) return { what, result: 'unknown', detail: 'the host does not answer from here' };
  const bad = certificatePlaceholder
    ? 'the placeholder, which no browser trusts'
    : days < certificateDays
      ? `ends in ${days} days`
      : undefined;
  return bad === undefined
    ? { what, result: 'ok', detail: `good for ${days} days` }
    : {
        what,
        result: 'wrong',
        detail: bad,
        remedy: `npm run ops -- certificate renew ${environment}, or certificate import ${environment}`,
      };
}
