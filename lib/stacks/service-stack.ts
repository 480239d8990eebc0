import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { ArchiveAlarms } from '../constructs/watch/archive-alarms';
import { ClientTokenAlarm } from '../constructs/watch/client-token-alarm';
import { DeletionProtection } from '../constructs/core/deletion-protection';
import { GithubReleaseRights } from '../constructs/github/github-release-rights';
import { ImageRepository } from '../constructs/image/image-repository';
import { ImageSeed } from '../constructs/image/image-seed';
import {
  archiveEnvironment,
  geoipEnvironment,
  matomoEnvironment,
  migrationEnvironment,
  probeEnvironment,
  rotationEnvironment,
  webEnvironment,
} from '../constructs/tasks/matomo-environment';
import type { ContainerEnvironment } from '../constructs/tasks/container-environment';
import { MatomoCluster } from '../constructs/tasks/matomo-cluster';
import { MatomoTask, type MatomoTaskProps } from '../constructs/tasks/matomo-task';
import { MigrationGate } from '../constructs/tasks/migration-gate';
import { OwnRepositorySynthesizer } from '../constructs/image/own-repository-synthesizer';
import { ProbeAlarm } from '../constructs/watch/probe-alarm';
import { SecretAlarm } from '../constructs/watch/secret-alarm';
import { queueEnvironment, workerEnvironment } from '../constructs/tasks/queue-environment';
import { signOnEnvironment } from '../constructs/tasks/sign-on-environment';
import { SecretRotation } from '../constructs/tasks/secret-rotation';
import { ShellAudit } from '../constructs/tasks/shell-audit';
import { TaskSchedule } from '../constructs/tasks/task-schedule';
import { imageBuild } from '../image/build';
import { releaseTable } from '../contract/rights';
import { expectedPageviewsKey, exportPrefix, importPrefix } from '../contract/names';
import type { DataStack } from './data-stack';
import { addServices, allOf } from './services';
import { addEdge } from './edge';
import { EnvironmentStack } from './environment-stack';
import type { RegistryStack } from './registry-stack';
import { addWatch } from './watch';

export interface ServiceStackProps {
  readonly config: ResolvedConfig;
  readonly registry: RegistryStack;
  readonly data: DataStack;
}

/** What one task definition has of its own. */
type OwnTaskProps = Pick<MatomoTaskProps, 'role' | 'name' | 'size' | 'image'> & {
  more?: readonly ContainerEnvironment[];
};

const migrateSize = { cpu: 512, memoryMiB: 1024 };
const smokeSize = { cpu: 256, memoryMiB: 512 };
const geoipSize = { cpu: 256, memoryMiB: 1024 };

/** Everything that can be replaced without losing data: load balancer, tasks, schedule. */
export class ServiceStack extends EnvironmentStack {
  constructor(scope: Construct, { config, registry, data }: ServiceStackProps) {
    super(scope, config, 'service', {
      description: `Matomo ${config.name}: load balancer, web service, migration, archiving`,
      synthesizer: new OwnRepositorySynthesizer({
        repositoryName: ImageRepository.nameFor(config),
        repositoryStack: registry,
      }),
    });
    this.templateOptions.metadata = { [expectedPageviewsKey]: config.expectedPageviewsPerMonth };
    const { network } = data;
    const cluster = new MatomoCluster(this, 'Cluster', {
      config,
      vpc: network.vpc,
      shellAudit: config.shell === 'audited' ? new ShellAudit(this, 'ShellAudit', { config }) : undefined,
    });
    const sources = { config, database: data.database, secrets: data.secrets };
    const shared = matomoEnvironment(this, sources);
    const tasks: MatomoTask[] = [];
    const addTask = (id: string, { more = [], ...props }: OwnTaskProps) => {
      const task = new MatomoTask(this, id, {
        ...props,
        config,
        configStorage: data.configStorage,
        environment: [shared, ...more],
      });
      tasks.push(task);
      return task;
    };

    // `next` is migrated first; what serves follows only then. See docs/decisions/0005.
    const seed = new ImageSeed(this, 'ImageSeed', {
      repository: registry.repository,
      releaseTable: releaseTable(config.name),
    });
    const next = seed.seed('next', this.builtImage(config).imageTag);
    const migrate = addTask('Migrate', {
      role: 'migrate',
      name: 'migrate',
      size: migrateSize,
      image: ecs.ContainerImage.fromEcrRepository(registry.repository, 'next'),
      more: [migrationEnvironment(sources)],
    });
    const readsImports = new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [data.logBucket.arnForObjects(`${importPrefix}*`)],
    });
    migrate.taskDefinition.addToTaskRolePolicy(readsImports);
    const gate = new MigrationGate(this, 'MigrationGate', {
      cluster,
      taskDefinition: migrate.taskDefinition,
      logGroup: migrate.logGroup,
      vpcSubnets: network.tasks.subnets,
      assignPublicIp: network.tasks.assignPublicIp,
      securityGroup: network.securityGroups.jobs,
      imageDigest: next.digest,
    });
    const live = seed.seed('live', gate.imageDigest);
    const addServingTask = (id: string, props: Omit<OwnTaskProps, 'image'>) => {
      const image = ecs.ContainerImage.fromEcrRepository(registry.repository, 'live');
      const task = addTask(id, { ...props, image });
      task.taskDefinition.node.addDependency(live.resource);
      return task;
    };

    const { edge, pages, webTargetGroup, certificate, letsEncrypt } = addEdge(this, config, data);
    const signOn = signOnEnvironment(config, edge.loadBalancer.loadBalancerArn);
    const queue = queueEnvironment(data.queue);
    const services = addServices(this, {
      ...{ config, cluster, network, imageDigest: live.digest },
      ...{ webTargetGroup, trackerTargetGroup: edge.trackerTargetGroup },
      answeringTask: (id, role, size) =>
        addServingTask(id, {
          ...{ role, name: role, size },
          more: [webEnvironment(size), ...queue, ...(role === 'web' ? signOn : [])],
        }),
      workerTask: (id, workers) =>
        addServingTask(id, {
          ...{ role: 'worker', name: 'worker', size: workers },
          more: [...queue, workerEnvironment(workers)],
        }),
    });
    const archive = addServingTask('Archive', {
      role: 'archive',
      name: 'archive',
      size: config.archiving,
      more: [archiveEnvironment(sources), ...queue],
    });
    // Its task definition is what `import-logs`, `export` and `queue` run with.
    archive.taskDefinition.addToTaskRolePolicy(readsImports);
    archive.taskDefinition.addToTaskRolePolicy(
      new iam.PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [data.logBucket.arnForObjects(`${exportPrefix}*`)],
      }),
    );
    const schedule = new TaskSchedule(this, 'ArchiveSchedule', {
      ...{ config, cluster, network, task: archive },
      name: 'archive',
      what: 'Archives the reports',
      at: config.archiving.schedule === 'daily' ? { minute: '5', hour: '3' } : { minute: '5' },
    });
    new ArchiveAlarms(this, 'ArchiveAlarms', { config });
    new SecretAlarm(this, 'SecretAlarm', { config });
    if (config.clients.some(({ expiresAfterDays }) => expiresAfterDays !== undefined)) {
      new ClientTokenAlarm(this, 'ClientTokenAlarm', { config });
    }
    if (config.geoip !== 'off') {
      new TaskSchedule(this, 'GeoipSchedule', {
        ...{ config, cluster, network },
        task: addServingTask('Geoip', {
          role: 'geoip',
          name: 'geoip',
          size: geoipSize,
          more: [geoipEnvironment(this, config.geoip)],
        }),
        name: 'geoip',
        what: 'Refreshes the geolocation database',
        at: { minute: '35', hour: '4' },
      });
    }

    if (config.alarms.probe) {
      new TaskSchedule(this, 'ProbeSchedule', {
        ...{ config, cluster, network },
        task: addServingTask('Probe', {
          ...{ role: 'probe', name: 'probe', size: smokeSize },
          more: pages === undefined ? [] : [probeEnvironment(edge.loadBalancer.loadBalancerDnsName)],
        }),
        name: 'probe',
        what: 'Tracks a page view and reads it back',
        at: { minute: '4/15' },
        often: 'every 15 minutes',
      });
      new ProbeAlarm(this, 'ProbeAlarm', { config });
    }

    if (config.database.rotateUserEveryDays !== 'never') {
      new SecretRotation(this, 'UserRotation', {
        config,
        secret: data.database.applicationSecret,
        usernames: data.database.usernames,
        everyDays: config.database.rotateUserEveryDays,
        cluster,
        network,
        task: addServingTask('Rotate', {
          role: 'migrate',
          name: 'rotate',
          size: migrateSize,
          more: [rotationEnvironment(sources)],
        }),
        services: allOf(services),
      });
    }

    // Run by `clients rotate`: Matomo knows a new token before anybody reads it from its secret.
    if (config.clients.length > 0) {
      addServingTask('Clients', {
        role: 'migrate',
        name: 'clients',
        size: migrateSize,
        more: [migrationEnvironment(sources, 'AWSPENDING')],
      });
    }

    // Run by a release, never by a schedule: reads a tracking hit back and removes it.
    const smoke = addServingTask('Smoke', { role: 'smoke', name: 'smoke', size: smokeSize });

    if (config.github !== undefined) {
      new GithubReleaseRights(this, 'GithubReleaseRights', {
        config,
        github: config.github,
        cluster,
        database: data.database,
        tasks,
      });
    }

    if (!config.disposable) {
      const { loadBalancerArn } = edge.loadBalancer;
      new DeletionProtection(this, 'LoadBalancerProtection', {
        of: { LoadBalancer: loadBalancerArn },
        arn: loadBalancerArn,
      });
    }

    addWatch(this, { config, data, edge, pages, webTargetGroup, cluster, services });

    this.addOutputs({
      Url: `https://${config.host}`,
      CertificateArn: certificate.certificateArn,
      LoadBalancerDnsName: edge.loadBalancer.loadBalancerDnsName,
      ...(pages && { PagesLoadBalancerDnsName: pages.loadBalancer.loadBalancerDnsName }),
      Cluster: cluster.clusterName,
      WebService: services.web.serviceName,
      SmokeTaskDefinition: smoke.taskDefinition.family,
      MigrateTaskDefinition: migrate.taskDefinition.family,
      ArchiveTaskDefinition: archive.taskDefinition.family,
      ArchiveSchedule: schedule.schedule.scheduleName,
      MigrateLogGroup: migrate.logGroup.logGroupName,
      ArchiveLogGroup: archive.logGroup.logGroupName,
      ...(letsEncrypt && { CertificateRenewalFunction: letsEncrypt.renewal.functionName }),
    });
  }

  /** The image of docker/, for deployments before the first release. */
  private builtImage(config: ResolvedConfig): DockerImageAsset {
    const { context, buildArguments, secrets, pluginList } = imageBuild({ plugins: config.plugins });
    return new DockerImageAsset(this, 'Image', {
      directory: context,
      buildSecrets: Object.fromEntries(Object.entries(secrets).map(([id, name]) => [id, `env=${name}`])),
      platform: config.architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
      buildArgs: { ...buildArguments },
      // A commit that leaves docker/ alone makes no new image: its labels name the commit that it was built from.
      invalidation: { buildArgs: false },
      // The plugins do.
      extraHash: pluginList,
    });
  }
}
