export interface BuildOptions {
  /** Directory whose files the Dockerfile may copy. */
  context: string;
  /** Default: `Dockerfile` in the context. */
  dockerfile?: string;
  /** `linux/arm64` or `linux/amd64`. Default: that of the engine. */
  platform?: string;
  tag: string;
  buildArguments?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  /** Secrets that build steps may read, by id: the names of environment variables that hold them. */
  secrets?: Readonly<Record<string, string>>;
  /** `host`: build steps reach what listens on this machine. Default: the engine's own network. */
  network?: 'host';
  onLine?: (line: string) => void;
}

/** The arguments of `build`, as Docker and Podman take them. */
export function buildArguments(options: BuildOptions): string[] {
  const pairs = (flag: string, record: Readonly<Record<string, string>> = {}) =>
    Object.entries(record).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    'build',
    ...(options.dockerfile ? ['--file', options.dockerfile] : []),
    ...(options.platform ? ['--platform', options.platform] : []),
    ...['--tag', options.tag],
    ...pairs('--build-arg', options.buildArguments),
    ...pairs('--label', options.labels),
    ...Object.entries(options.secrets ?? {}).flatMap(([id, name]) => ['--secret', `id=${id},env=${name}`]),
    ...(options.network ? ['--network', options.network] : []),
    options.context,
  ];
}
