import { forceDeployments } from '../services/force';
import { isSettledOn, waitForDigest } from '../services/settled';
import { waitForDeployments } from '../services/wait';
import { Failure } from '../../cli/failure';
import { type Image, matomoOf, short } from '../images/image';
import { putManifest } from '../images/repository';
import { checkHit, type HitResult } from '../smoke/hit';
import { checkLoginPage, checkNoPages, checkRedirect } from '../smoke/pages';
import { serviceOutput } from '../environment/environment';
import { exitCodeOf, runJob } from '../tasks/job';
import { readableOfTask } from '../../aws/log-line';
import { stopReason } from '../../aws/stop-reason';
import type { ImagePointer } from '../../contract/pointers';
import { LockLost } from './lock';
import { nameOf, type ReleaseRun, type ReleaseStep, waitContext } from './run';
import { removeOldSnapshots, snapshotName, takeSnapshot } from './snapshot';

const stillServes = ({ before }: ReleaseRun): string =>
  before === undefined ? 'Nothing serves yet.' : `${capital(nameOf(before))} serves.`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const digestOf = ({ image }: ReleaseRun): string => image.manifest.digest;

/** Whether the migration may change the schema: if nobody knows the versions, it may. */
const changesMatomo = ({ image, migrated }: Pick<ReleaseRun, 'image' | 'migrated'>): boolean =>
  migrated !== undefined &&
  migrated.manifest.digest !== image.manifest.digest &&
  (migrated.matomo === undefined || migrated.matomo !== image.matomo);

const snapshot: ReleaseStep = {
  name: 'snapshot',
  title: ({ image, migrated, target: { databaseInstance } }) =>
    `Snapshot of ${databaseInstance}: the database is at ${matomoOf(migrated ?? { matomo: undefined })}, the image has ${matomoOf(image)}`,
  async work({ context, clients, lock, target, image, keptSnapshots }) {
    const name = lock.state.snapshot ?? snapshotName(target.name, image.matomo, context.clock.now());
    await lock.note({ snapshot: name });
    await lock.keep();
    await takeSnapshot(
      {
        clients,
        clock: context.clock,
        say: (line) => context.reporter.note(line),
        onLook: () => lock.keep(),
      },
      target.databaseInstance,
      name,
    );
    context.reporter.note(`Snapshot ${name} can be restored.`);
    const say = (line: string) => context.reporter.note(line);
    await removeOldSnapshots({ clients, say }, target.name, target.databaseInstance, keptSnapshots);
  },
  standing: (run) => `The snapshot ${run.lock.state.snapshot ?? ''} goes on in RDS. ${stillServes(run)}`,
};

const next: ReleaseStep = {
  name: 'next',
  title: ({ image }) => `next: ${nameOf(image)}`,
  work: (run) => move(run, 'next', run.image),
  standing: (run) => `Nothing was migrated. ${stillServes(run)}`,
};

const migrate: ReleaseStep = {
  name: 'migrate',
  title: ({ target }) => `Migrating as a task of ${target.migrateTaskDefinition}`,
  async work(run) {
    const { context, clients, lock, target } = run;
    const task = await runJob(
      {
        clients,
        clock: context.clock,
        onLine: (line) => context.reporter.note(`  ${readableOfTask(line)}`),
        onLook: () => lock.keep(),
      },
      {
        cluster: target.cluster,
        taskDefinition: target.migrateTaskDefinition,
        network: target.jobs,
        startedBy: `release-${short(digestOf(run))}`,
      },
    );
    if (exitCodeOf(task) !== 0) throw new Failure(`The migration failed: ${stopReason(task)}.`);
  },
  standing: (run) => `The migration goes on as a task. ${stillServes(run)}`,
};

const previous: ReleaseStep = {
  name: 'previous',
  title: ({ before }) => `previous: ${nameOf(before)}`,
  async work(run) {
    const { before } = run;
    if (before === undefined || before.manifest.digest === digestOf(run)) return;
    await move(run, 'previous', before);
  },
  standing: (run) => `The database is migrated. ${stillServes(run)}`,
};

const live: ReleaseStep = {
  name: 'live',
  title: ({ image }) => `live: ${nameOf(image)}`,
  work: (run) => move(run, 'live', run.image),
  standing: (run) => `The database is migrated. ${stillServes(run)} New tasks may have either image.`,
  serves: true,
};

const deploy: ReleaseStep = {
  name: 'deploy',
  title: ({ target }) => `Replacing the tasks of every service of ${target.cluster}`,
  work: (run) => deployImage(run, run.image.digests),
  standing: ({ image }) => `live names ${nameOf(image)}; ECS goes on replacing tasks by itself.`,
  serves: true,
};

const tasks: ReleaseStep = {
  name: 'tasks',
  title: ({ image }) => `Waiting until every running task has ${nameOf(image)}`,
  work: (run) => waitForDigest(waitContext(run), run.target.cluster, run.image.digests, run.timeoutMinutes),
  standing: ({ image }) => `${capital(nameOf(image))} serves; it was not tried.`,
  serves: true,
};

/** What is said about a hit. */
export const hitTexts: Readonly<Record<HitResult, string>> = {
  'read back': 'A tracking hit was counted, read back and removed.',
  'not counted':
    'A tracking hit was answered. It was not read back: Matomo is set to ignore visits of some addresses, and this ' +
    'machine may have one of them.',
  'no site': 'No tracking hit was sent: Matomo has no web site to measure.',
  'not looked for': 'No tracking hit was sent: this image is too old to read it back.',
};

const smoke: ReleaseStep = {
  name: 'smoke',
  title: ({ target }) => `Trying ${target.url} through the load balancer: redirect, login page, tracking`,
  async work(run) {
    const { context, clients, lock, target } = run;
    const site = {
      visit: context.visit,
      clock: context.clock,
      loadBalancer: target.loadBalancer,
      url: target.url,
    };
    await checkRedirect(site);
    const inside = await serviceOutput(clients.cloudFormation, target.name, 'PagesLoadBalancerDnsName');
    await (inside === undefined ? checkLoginPage(site) : checkNoPages(site));
    const marker = `${short(digestOf(run))}-${context.clock.now().toString(36)}`;
    const result = await checkHit(
      { ...site, clients, onLine: () => undefined, onLook: () => lock.keep() },
      {
        cluster: target.cluster,
        taskDefinition: target.smokeTaskDefinition,
        network: target.jobs,
        startedBy: `smoke-${marker}`,
      },
      marker,
    );
    run.report.hit = result;
    context.reporter.note(hitTexts[result]);
  },
  standing: ({ image }) => `${capital(nameOf(image))} serves; it was not tried to the end.`,
  serves: true,
};

/** Lets a pointer name an image, as long as this release is the only one. */
export async function move(
  { repository, lock }: Pick<ReleaseRun, 'repository' | 'lock'>,
  pointer: ImagePointer,
  image: Image,
): Promise<void> {
  await lock.keep();
  await putManifest(repository, image.manifest, pointer);
}

/**
 * Gives every service an image that `live` names already; nothing where all tasks run it. What counts is what runs in
 * the end: somebody else's deployment of the same image is as good as this one's.
 */
export async function deployImage(run: ReleaseRun, digests: readonly string[]): Promise<void> {
  const { clients, context, target, timeoutMinutes } = run;
  if (await isSettledOn(clients.ecs, target.cluster, digests)) return;
  await run.lock.keep();
  const deployments = await forceDeployments(clients.ecs, target.cluster);
  try {
    await waitForDeployments(waitContext(run), target.cluster, deployments, timeoutMinutes);
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof LockLost) throw error;
    if (!(await isSettledOn(clients.ecs, target.cluster, digests))) throw error;
    context.reporter.note(`${error.message}\nBut every task runs ${digests[0]} now, which is what counts.`);
  }
}

/** The steps of a release, in order. */
export const releaseSteps = (run: ReleaseRun): readonly ReleaseStep[] => [
  ...(changesMatomo(run) ? [snapshot] : []),
  next,
  migrate,
  previous,
  live,
  deploy,
  tasks,
  smoke,
];

/** The steps of a roll-back, in order: nothing is migrated, since nothing leads back from a newer schema. */
export const rollbackSteps: readonly ReleaseStep[] = [next, live, deploy, tasks, smoke];

/** What brings back an image that served, wherever a release of another one stopped. */
export const servingSteps: readonly ReleaseStep[] = [live, deploy, tasks, smoke];
