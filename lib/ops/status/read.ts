import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../../aws/clients';
import type { Caller } from '../../cli/caller';
import type { Clock } from '../../cli/clock';
import type { CertificateEnd } from '../certificate/end';
import type { Findings } from '../findings/findings';
import { imageScan } from '../findings/image-scan';
import { alarmsOf, isOpen } from '../alarms/alarms';
import { type Listener, listenersOf } from '../alarms/listeners';
import { servicesOf } from '../services/force';
import type { Environment } from '../environment/environment';
import { type UnfinishedRelease, unfinishedRelease } from '../release/hold';
import { readRecord, unfinishedOf } from '../release/state';
import {
  pointedImage,
  type PointedImage,
  runningImages,
  type RunningImage,
} from '../services/running-images';
import { type ArchiveRun, lastArchiveRun, lastMigration, type Migration } from './jobs';

/** A deployment that ECS lists: the current one, and those that it replaces. */
export interface DeploymentStatus {
  readonly service: string;
  /** COMPLETED, IN_PROGRESS or FAILED */
  readonly state: string;
  readonly running: number;
  readonly desired: number;
  readonly reason: string | undefined;
}

/** All that `status` shows; with --json as it is. */
export interface Status {
  readonly environment: string;
  readonly url: string;
  readonly images: {
    readonly live: PointedImage | undefined;
    readonly next: PointedImage | undefined;
    /** What a roll-back brings back. */
    readonly previous: PointedImage | undefined;
    readonly running: readonly RunningImage[];
  };
  /** Of the schema, since the last migration that ended well. */
  readonly migration: Migration | undefined;
  readonly deployments: readonly DeploymentStatus[];
  readonly archive: ArchiveRun | undefined;
  /** Whole days until the certificate runs out, negative afterwards; `undefined` if the host does not answer. */
  readonly certificateDays: number | undefined;
  /** Whether visitors still get the placeholder of the first deployment, which no browser trusts. */
  readonly certificatePlaceholder: boolean;
  /** Names of those that are open. */
  readonly alarms: readonly string[];
  /** Who is told of alarms. */
  readonly listeners: readonly Listener[];
  /** What ECR found in the image that runs; `undefined` where it has not looked. */
  readonly scan: Findings | undefined;
  /** What npm knows against this program's packages; `undefined` where the registry does not say. */
  readonly packages: Findings | undefined;
  /** A release that is under way, was interrupted, or died. */
  readonly release: UnfinishedRelease | undefined;
}

/** What reading the state works with. */
export interface StatusContext {
  readonly clock: Clock;
  readonly caller: Caller;
  readonly certificateEnd: (host: string) => Promise<CertificateEnd | undefined>;
  readonly npmAudit: () => Promise<Findings | undefined>;
}

const millisecondsOfDay = 24 * 60 * 60_000;

/** Reads the state of an environment; changes nothing. */
export async function readStatus(
  { clock, caller, certificateEnd, npmAudit }: StatusContext,
  clients: AwsClients,
  environment: Environment,
): Promise<Status> {
  const { cluster, repositoryName, url } = environment;
  const repository = { ecr: clients.ecr, repositoryName };
  const [services, record] = await Promise.all([
    servicesOf(clients.ecs, cluster),
    readRecord({ dynamoDb: clients.dynamoDb, table: environment.releaseTable }),
  ]);
  const versionOf = (digest: string) => record?.past.find(({ image }) => image === digest)?.matomo;
  const [live, next, previous, running, migration, deployments, archive, certificate, alarms, packages] =
    await Promise.all([
      pointedImage(repository, 'live', versionOf),
      pointedImage(repository, 'next', versionOf),
      pointedImage(repository, 'previous', versionOf),
      Promise.all(services.map((service) => runningImages(clients.ecs, cluster, service))),
      lastMigration(clients.logs, environment.migrateLogGroup),
      deploymentsOf(clients.ecs, cluster, services),
      lastArchiveRun(clients, {
        cluster,
        group: environment.archiveLogGroup,
        family: environment.archiveTaskDefinition,
      }),
      certificateEnd(new URL(url).host),
      alarmsOf(clients.cloudWatch, environment.name),
      npmAudit(),
    ]);
  const digest = running.flat()[0]?.digest ?? live?.digest;
  const [listeners, scan] = await Promise.all([
    listenersOf(clients.sns, alarms),
    digest === undefined ? undefined : imageScan(repository, digest),
  ]);
  return {
    environment: environment.name,
    url,
    images: { live, next, previous, running: running.flat() },
    migration,
    deployments,
    archive,
    certificateDays: certificate && Math.floor((certificate.end.getTime() - clock.now()) / millisecondsOfDay),
    certificatePlaceholder: certificate?.placeholder ?? false,
    alarms: alarms.filter(isOpen).map(({ name }) => name),
    listeners,
    scan,
    packages,
    release: unfinishedRelease(unfinishedOf(record), clock.now(), caller),
  };
}

async function deploymentsOf(
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
): Promise<DeploymentStatus[]> {
  if (names.length === 0) return [];
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [...names] }));
  return services.flatMap(({ serviceName = '', deployments = [] }) =>
    deployments.map(({ rolloutState = 'IN_PROGRESS', runningCount = 0, desiredCount = 0, ...rest }) => ({
      service: serviceName,
      state: rolloutState,
      running: runningCount,
      desired: desiredCount,
      reason: rest.rolloutStateReason,
    })),
  );
}
