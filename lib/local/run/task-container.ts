import { cpus } from 'node:os';
import { imageContract } from '../../contract/image';
import type { ContainerSpec, Mount } from '../../engine/container-spec';
import type { Names } from '../machine/names';
import type { SecretStore } from '../stand-ins/secret-store';
import type { TaskDefinition } from '../templates/task-definition';

export interface TaskContainerOptions {
  names: Names;
  /** What is at the repository of the templates. */
  image: string;
  secrets: SecretStore;
  /** Volume in the place of each access point, by the access point's `Ref`. */
  volumes: Readonly<Record<string, string>>;
  /** Variables with other values than in the task definition; undefined leaves one out. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Addresses of the names that the task connects to. */
  hosts: Readonly<Record<string, string>>;
  /** Certificate of the authority that vouches for the database, in the place of RDS's authorities. */
  databaseCaFile: string;
}

/**
 * The container of a task, as Fargate would run it.
 *
 * @param role last part of the container's name, and its name in the network
 * @param command instead of the task definition's, like an override of RunTask
 */
export async function taskContainer(
  task: TaskDefinition,
  role: string,
  options: TaskContainerOptions,
  command?: readonly string[],
): Promise<ContainerSpec> {
  const [definition] = task.ContainerDefinitions;
  const { names } = options;
  const secrets = Object.fromEntries(
    await Promise.all(
      definition.Secrets.map(
        async ({ Name, ValueFrom }) => [Name, await options.secrets.valueOf(ValueFrom)] as const,
      ),
    ),
  );
  return {
    name: names.container(role),
    image: options.image,
    ...(definition.EntryPoint && { entrypoint: definition.EntryPoint }),
    ...((command ?? definition.Command) && { command: command ?? definition.Command ?? [] }),
    labels: { ...definition.DockerLabels, ...names.labels },
    network: names.network,
    networkAliases: [role],
    hosts: options.hosts,
    environment: environmentOf(definition, options.environment),
    secrets,
    ...(definition.User !== undefined && { user: definition.User }),
    ...(definition.WorkingDirectory !== undefined && { workingDirectory: definition.WorkingDirectory }),
    readOnlyRoot: definition.ReadonlyRootFilesystem,
    init: definition.LinuxParameters.InitProcessEnabled,
    dropCapabilities: definition.LinuxParameters.Capabilities.Drop,
    addCapabilities: definition.LinuxParameters.Capabilities.Add,
    mounts: [
      ...definition.MountPoints.map((point) => mountOf(point, task, options.volumes)),
      {
        type: 'bind',
        source: options.databaseCaFile,
        target: imageContract.databaseCaFile,
        readOnly: true,
      },
    ],
    memory: task.Memory,
    // An engine refuses more than the machine has.
    cpus: Math.min(task.Cpu / 1024, cpus().length),
    ...(definition.StopTimeout !== undefined && { stopTimeout: definition.StopTimeout }),
  };
}

type ContainerDefinition = TaskDefinition['ContainerDefinitions'][0];

function environmentOf(
  { Environment }: ContainerDefinition,
  changed: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Environment.flatMap(({ Name, Value }) => {
      const value = Object.hasOwn(changed, Name) ? changed[Name] : Value;
      return value === undefined ? [] : [[Name, value] as const];
    }),
  );
}

function mountOf(
  { SourceVolume, ContainerPath, ReadOnly }: ContainerDefinition['MountPoints'][0],
  task: TaskDefinition,
  volumes: Readonly<Record<string, string>>,
): Mount {
  const source = task.Volumes.find((volume) => volume.Name === SourceVolume);
  if (!source) throw new Error(`${task.Family} mounts ${SourceVolume}, which is not among its volumes`);
  // Fargate fills an empty volume with what the image has there, as an engine does.
  if (!source.EFSVolumeConfiguration) return { type: 'anonymous', target: ContainerPath };
  const { AccessPointId } = source.EFSVolumeConfiguration.AuthorizationConfig;
  const volume = volumes[AccessPointId];
  if (volume === undefined) throw new Error(`there is no volume for the access point ${AccessPointId}`);
  return { type: 'volume', volume, target: ContainerPath, readOnly: ReadOnly };
}
