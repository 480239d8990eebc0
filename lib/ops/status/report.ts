import { imageContract } from '../../contract/image';
import { listenerText } from '../alarms/listeners';
import { findingsText } from '../findings/findings';
import { short } from '../images/image';
import { timeText as toSecond, type UnfinishedRelease } from '../release/hold';
import { stepsFrom } from '../release/step-names';
import type { PointedImage } from '../services/running-images';
import type { DeploymentStatus, Status } from './read';

/** One screen for people. */
export function textReport(status: Status): string {
  const { images, migration } = status;
  const rows: [string, string][] = [
    ['live', imageText(images.live)],
    ['next', imageText(images.next)],
    ['previous', imageText(images.previous)],
    ...images.running.map(({ service, digest, tasks }): [string, string] => [
      'running',
      `${short(digest)}  ${service}, ${tasks} ${tasks === 1 ? 'task' : 'tasks'}${notLive(digest, images.live)}`,
    ]),
    ['Matomo', images.live?.matomo ?? 'unknown: the image that is live does not tell'],
    [
      'schema',
      migration === undefined
        ? 'unknown: no migration has ended well lately, or its log is gone'
        : `${migration.matomo}, migrated ${timeText(migration.at)}`,
    ],
    ...(status.release === undefined
      ? []
      : [['release', releaseText(status.environment, status.release)] satisfies [string, string]]),
    ...status.deployments.map((deployment): [string, string] => ['deployment', deploymentText(deployment)]),
    ['archive', archiveText(status.archive)],
    ['certificate', certificateText(status)],
    ['alarms', status.alarms.join(', ') || 'none open'],
    ['told', status.listeners.map(listenerText).join(', ') || 'nobody'],
    ['image scan', status.scan ? findingsText(status.scan) : 'unknown: ECR has no scan of this image'],
    ['packages', status.packages ? findingsText(status.packages) : 'unknown: npm audit gets no answer here'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  return [`Matomo ${status.environment}  ${status.url}`, '', ...lines].join('\n');
}

const imageText = (image: PointedImage | undefined): string =>
  image === undefined
    ? 'not there yet'
    : `${short(image.digest)}  ${image.tags.join(', ') || 'without a tag'}`;

function releaseText(environment: string, release: UnfinishedRelease): string {
  const { command, by, since, heard, until, step, hold } = release;
  const who = `${command}, by ${by}, since ${toSecond(since)}`;
  if (hold === 'held') {
    return `under way at '${step}': ${who}; last heard of ${toSecond(heard)}, nobody else may until ${toSecond(until)}`;
  }
  const what =
    hold === 'left'
      ? `INTERRUPTED at '${step}'`
      : `DEAD since ${toSecond(heard)}, in the middle of '${step}'`;
  return (
    `${what}: ${who}. The same command goes on with ${stepsFrom(step).join(', ')}; ` +
    `npm run ops -- abort ${environment} undoes it`
  );
}

const notLive = (digest: string, live: PointedImage | undefined): string =>
  live?.digests.includes(digest) === true ? '' : ', not live';

const timeText = (at: string | undefined): string => at?.replace(/:\d\d\.\d+Z$/, 'Z') ?? 'at an unknown time';

function deploymentText({ service, state, running, desired, reason }: DeploymentStatus): string {
  const why = state === 'COMPLETED' || reason === undefined ? '' : `: ${reason}`;
  return `${service} ${state}, ${running} of ${desired} tasks run${why}`;
}

function archiveText(archive: Status['archive']): string {
  if (archive === undefined) return 'has not run yet';
  const { at, exitCode } = archive;
  if (exitCode === undefined) return `last line ${timeText(at)}`;
  if (exitCode === imageContract.archiveExitCodes.sideTasksFailed) {
    return `done, but a scheduled task of Matomo FAILED ${timeText(at)}`;
  }
  return `${exitCode === 0 ? 'done' : `FAILED with exit code ${exitCode}`} ${timeText(at)}`;
}

function certificateText({ environment, certificateDays: days, certificatePlaceholder }: Status): string {
  if (days === undefined) return 'unknown: the host does not answer from here';
  if (certificatePlaceholder) {
    return `PLACEHOLDER, which no browser trusts: npm run ops -- certificate import ${environment}, or with Let's Encrypt certificate renew ${environment}`;
  }
  return days < 0 ? 'EXPIRED' : `valid for ${days} ${days === 1 ? 'day' : 'days'}`;
}
