import type { PointedImage } from './images';
import type { DeploymentStatus, Status } from './read';

/** One screen for people. */
export function textReport(status: Status): string {
  const { images, migration } = status;
  const rows: [string, string][] = [
    ['live', imageText(images.live)],
    ['next', imageText(images.next)],
    ...images.running.map(({ service, digest, tasks }): [string, string] => [
      'running',
      `${short(digest)}  ${service}, ${tasks} ${tasks === 1 ? 'task' : 'tasks'}${notLive(digest, images.live)}`,
    ]),
    [
      'Matomo',
      migration === undefined
        ? 'unknown: the last migration runs, failed or left no log'
        : `${migration.matomo}, also of the schema, migrated ${timeText(migration.at)}`,
    ],
    ...status.deployments.map((deployment): [string, string] => ['deployment', deploymentText(deployment)]),
    ['archive', archiveText(status.archive)],
    ['certificate', certificateText(status)],
    ['alarms', status.alarms.join(', ') || 'none open'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  return [`Matomo ${status.environment}  ${status.url}`, '', ...lines].join('\n');
}

/** Digests are told apart by their first characters, as everywhere. */
const short = (digest: string): string => digest.replace(/^sha256:(.{12}).*$/, '$1');

const imageText = (image: PointedImage | undefined): string =>
  image === undefined
    ? 'not there yet'
    : `${short(image.digest)}  ${image.tags.join(', ') || 'without a tag'}`;

const notLive = (digest: string, live: PointedImage | undefined): string =>
  digest === live?.digest ? '' : ', not live';

const timeText = (at: string | undefined): string => at?.replace(/:\d\d\.\d+Z$/, 'Z') ?? 'at an unknown time';

function deploymentText({ service, state, running, desired, reason }: DeploymentStatus): string {
  const why = state === 'COMPLETED' || reason === undefined ? '' : `: ${reason}`;
  return `${service} ${state}, ${running} of ${desired} tasks run${why}`;
}

function archiveText(archive: Status['archive']): string {
  if (archive === undefined) return 'has not run yet';
  const { at, exitCode } = archive;
  if (exitCode === undefined) return `last line ${timeText(at)}`;
  return `${exitCode === 0 ? 'done' : `FAILED with exit code ${exitCode}`} ${timeText(at)}`;
}

function certificateText({ environment, certificateDays: days, certificatePlaceholder }: Status): string {
  if (days === undefined) return 'unknown: the host does not answer from here';
  if (certificatePlaceholder) {
    return `PLACEHOLDER, which no browser trusts: npm run ops -- certificate import ${environment}, or with Let's Encrypt certificate renew ${environment}`;
  }
  return days < 0 ? 'EXPIRED' : `valid for ${days} ${days === 1 ? 'day' : 'days'}`;
}
