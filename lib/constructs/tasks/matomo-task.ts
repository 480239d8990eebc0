import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { namesOf, type TaskName } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { imageContract, type ImageRole } from '../../contract/image';
import type { ConfigStorage } from '../data/config-storage';
import type { ContainerEnvironment } from './container-environment';
import { logRemovalPolicy } from '../core/removal';

/** What the tasks of an environment have in common. */
export interface MatomoTaskCommonProps {
  readonly config: Pick<
    ResolvedConfig,
    'name' | 'architecture' | 'disposable' | 'logRetentionDays' | 'shell'
  >;
  readonly configStorage: ConfigStorage;
}

export interface MatomoTaskProps extends MatomoTaskCommonProps {
  /** What the container does; becomes its command. */
  readonly role: ImageRole;
  /** Last part of the family, `matomo-<environment>-<name>`. */
  readonly name: TaskName;
  readonly image: ecs.ContainerImage;
  /** CPU units (1024 = 1 vCPU) and MiB, in a combination that Fargate offers. */
  readonly size: { readonly cpu: number; readonly memoryMiB: number };
  /** Merged in order. */
  readonly environment: readonly ContainerEnvironment[];
}

/** Fargate's longest. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const longestStopTimeout = Duration.seconds(120);

const webStopTimeout = Duration.seconds(5);

/** Where the agent of ECS Exec, which runs as root, keeps its state; the root file system is read-only. */
const shellAgentDirectories = { ShellState: '/var/lib/amazon', ShellLogs: '/var/log/amazon' };

/** A task definition that runs one role of the image: read-only root, uid 33, no capabilities, own roles. */
export class MatomoTask extends Construct {
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: MatomoTaskProps) {
    super(scope, id);
    const { config, configStorage } = props;
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      family: namesOf(config.name).family(props.name),
      cpu: props.size.cpu,
      memoryLimitMiB: props.size.memoryMiB,
      runtimePlatform: {
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
        cpuArchitecture:
          config.architecture === 'arm64' ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
      },
    });
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      removalPolicy: logRemovalPolicy(config),
    });
    const container = this.addContainer(props);
    this.addWritableDirectories(container, imageContract.writableDirectories);
    if (config.shell === 'audited') this.addWritableDirectories(container, shellAgentDirectories);
    this.taskDefinition.addVolume(configStorage.volume('Config'));
    container.addMountPoints({
      sourceVolume: 'Config',
      containerPath: imageContract.configDirectory,
      readOnly: false,
    });
    configStorage.grantMount(this.taskDefinition.taskRole);
  }

  private addContainer(props: MatomoTaskProps): ecs.ContainerDefinition {
    const listens = props.role === 'web' || props.role === 'tracker';
    return this.taskDefinition.addContainer(imageContract.containerName, {
      image: props.image,
      command: [props.role],
      user: imageContract.user,
      readonlyRootFilesystem: true,
      linuxParameters: this.linuxParameters(),
      environment: Object.assign({}, ...props.environment.map(({ environment }) => environment)) as Record<
        string,
        string
      >,
      secrets: Object.assign({}, ...props.environment.map(({ secrets }) => secrets)) as Record<
        string,
        ecs.Secret
      >,
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: props.role }),
      // A web task has no requests left once it is deregistered; a job finishes or stops cleanly.
      stopTimeout: listens ? webStopTimeout : longestStopTimeout,
      ...(listens && {
        portMappings: [{ containerPort: imageContract.port }],
        healthCheck: {
          command: [...imageContract.healthCommand],
          interval: Duration.seconds(10),
          timeout: Duration.seconds(5),
          retries: 3,
          startPeriod: Duration.seconds(30),
        },
      }),
    });
  }

  private linuxParameters(): ecs.LinuxParameters {
    // PID 1 of the container reaps what Matomo's archiver leaves behind, and passes SIGTERM on.
    const parameters = new ecs.LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true });
    parameters.dropCapabilities(ecs.Capability.ALL);
    return parameters;
  }

  private addWritableDirectories(
    container: ecs.ContainerDefinition,
    directories: Readonly<Record<string, string>>,
  ): void {
    for (const [name, containerPath] of Object.entries(directories)) {
      this.taskDefinition.addVolume({ name });
      container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
    }
  }
}
