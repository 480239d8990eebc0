export type Mount =
  | { type: 'volume'; volume: string; target: string; readOnly?: boolean }
  | { type: 'bind'; source: string; target: string; readOnly?: boolean }
  /** Starts as a copy of what the image has at `target`, and is removed with the container. */
  | { type: 'anonymous'; target: string }
  /** In memory, of a size such as `1m`; starts like the image, where the engine copies. */
  | { type: 'tmpfs'; target: string; size: string };

/** One container. Everything that is not said is the engine's default. */
export interface ContainerSpec {
  name: string;
  image: string;
  /** Replaces the image's entrypoint; what follows the first word goes before `command`. */
  entrypoint?: readonly string[];
  /** Replaces the image's command. */
  command?: readonly string[];
  labels?: Readonly<Record<string, string>>;
  network?: string;
  /** Further names under which the other containers of the network find this one. */
  networkAliases?: readonly string[];
  /** Addresses of names that the engine's name server need not know. */
  hosts?: Readonly<Record<string, string>>;
  environment?: Readonly<Record<string, string>>;
  /** Environment variables whose values must not show up in a list of processes. */
  secrets?: Readonly<Record<string, string>>;
  user?: string;
  workingDirectory?: string;
  readOnlyRoot?: boolean;
  /** Runs an init process as PID 1, which forwards signals and reaps. */
  init?: boolean;
  dropCapabilities?: readonly string[];
  addCapabilities?: readonly string[];
  mounts?: readonly Mount[];
  /** Ports of the container on this machine's `address`. */
  publish?: readonly { address: string; hostPort: number; containerPort: number }[];
  /** Hard limit in MiB. */
  memory?: number;
  /** Number of CPUs, also fractions. */
  cpus?: number;
  /** Seconds between SIGTERM and SIGKILL. Default: the engine's, 10. */
  stopTimeout?: number;
}

/** The engine's arguments for a container, after `run` or `create`; the same for Docker and Podman. */
export function containerArguments(spec: ContainerSpec): string[] {
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)];
  const options = (name: string, values: readonly string[] = []) => values.flatMap((v) => [`--${name}`, v]);
  const pairs = (record: Readonly<Record<string, string>> = {}) =>
    Object.entries(record).map(([key, value]) => `${key}=${value}`);
  const [entrypoint, ...entrypointArguments] = spec.entrypoint ?? [];

  return [
    ...option('name', spec.name),
    ...options('label', pairs(spec.labels)),
    ...option('network', spec.network),
    ...options('network-alias', spec.networkAliases),
    ...options(
      'add-host',
      Object.entries(spec.hosts ?? {}).map(([name, address]) => `${name}:${address}`),
    ),
    ...options('env', pairs(spec.environment)),
    // Without a value: the engine's command line takes it from its own environment.
    ...options('env', Object.keys(spec.secrets ?? {})),
    ...option('user', spec.user),
    ...option('workdir', spec.workingDirectory),
    ...(spec.readOnlyRoot ? ['--read-only'] : []),
    ...(spec.init ? ['--init'] : []),
    ...options('cap-drop', spec.dropCapabilities),
    ...options('cap-add', spec.addCapabilities),
    ...(spec.mounts ?? []).flatMap((mount) =>
      mount.type === 'tmpfs'
        ? ['--tmpfs', `${mount.target}:size=${mount.size},mode=1777`]
        : ['--volume', mountArgument(mount)],
    ),
    // Where SELinux rules, a container may not read the files of its user otherwise.
    ...(spec.mounts?.some(({ type }) => type === 'bind') ? ['--security-opt', 'label=disable'] : []),
    ...(spec.publish ?? []).flatMap((p) => ['--publish', `${p.address}:${p.hostPort}:${p.containerPort}`]),
    ...(spec.memory === undefined ? [] : ['--memory', `${spec.memory}m`]),
    ...option('cpus', spec.cpus),
    ...option('stop-timeout', spec.stopTimeout),
    // Podman schedules health checks with systemd, which a container or a CI machine may not have.
    '--no-healthcheck',
    ...option('entrypoint', entrypoint),
    spec.image,
    ...entrypointArguments,
    ...(spec.command ?? []),
  ];
}

function mountArgument(mount: Exclude<Mount, { type: 'tmpfs' }>): string {
  if (mount.type === 'anonymous') return mount.target;
  const source = mount.type === 'volume' ? mount.volume : mount.source;
  return `${source}:${mount.target}${mount.readOnly ? ':ro' : ''}`;
}
