import { type Findings, findingsText } from '../findings/findings';
import type { Check } from '../preflight/check';
import type { Status } from '../status/read';

/** Days that a certificate should last at least: half of what is left when ACM has renewed it. */
const certificateDays = 20;

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
    findingsCheck('image scan', status.scan, {
      unknown: 'ECR has no scan of it: not yet, not of this kind, or the image was deleted',
      remedy: `Take a newer base image (docker/Dockerfile), and release it: ${ops(`release ${environment}`)}`,
    }),
    findingsCheck('packages', status.packages, {
      unknown: 'npm audit gets no answer here',
      remedy:
        'npm audit --omit=dev names them; npm audit fix --package-lock-only takes versions without them',
    }),
  ];
}

/** Critical findings are wrong; of the others somebody should know. */
function findingsCheck(
  what: string,
  findings: Findings | undefined,
  { unknown, remedy }: { unknown: string; remedy: string },
): Check {
  if (findings === undefined) return { what, result: 'unknown', detail: unknown };
  const detail = findingsText(findings);
  return findings.critical === 0 ? { what, result: 'ok', detail } : { what, result: 'wrong', detail, remedy };
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
