import { inputsLabel, inputsOf } from './build-inputs';
import { type BuildOptions, buildArguments } from './build-options';
import { attempt, type ChildProcessOptions, type ChildProcessResult, pipe, run } from './child-process';
import { type RegistryLogin, withLogin } from './registry-login';
import { containerArguments, type ContainerSpec } from './container-spec';

export type ResourceKind = 'container' | 'network' | 'volume';

export interface ContainerState {
  running: boolean;
  /** Of a container that has ended; 0 while it runs. */
  exitCode: number;
}

export interface LogLine {
  time: Date;
  line: string;
}

/** Where the engines keep labels: of a container, of a network or volume, and of Podman 4's networks. */
interface Inspected {
  Config?: { Labels?: Record<string, string> };
  Labels?: Record<string, string>;
  labels?: Record<string, string>;
}

/** Docker or Podman by its command line. A command that fails is a `CommandError` with what the engine said. */
export class ContainerEngine {
  constructor(
    readonly name: 'docker' | 'podman',
    readonly version: string,
    /** What the command line needs in its environment to work on this machine. */
    readonly environment: Readonly<Record<string, string>> = {},
    private readonly signal?: AbortSignal,
    /** The command line, where it has another name. */
    private readonly program: string = name,
  ) {}

  /** The same engine, whose commands end when `signal` is aborted. */
  until(signal: AbortSignal): ContainerEngine {
    return new ContainerEngine(this.name, this.version, this.environment, signal, this.program);
  }

  /** The directory with images and volumes, on this machine or on the virtual one that the engine runs in. */
  async storageDirectory(): Promise<string> {
    const format = this.name === 'docker' ? '{{.DockerRootDir}}' : '{{.Store.GraphRoot}}';
    return this.run(['info', '--format', format]);
  }

  async build(options: BuildOptions): Promise<void> {
    await this.run(buildArguments(options), options.onLine ? { onLine: options.onLine } : {});
  }

  /**
   * Builds an image unless its tag names one of the very same inputs: even from its cache alone, a build takes seconds.
   *
   * @param base the image that it is built on
   */
  async buildOnce(options: BuildOptions, base: string): Promise<void> {
    const inputs = inputsOf(options, await this.inspected(base, '{{.Id}}'));
    const there = await this.inspected(options.tag, `{{index .Config.Labels "${inputsLabel}"}}`);
    if (there !== inputs)
      await this.build({ ...options, labels: { ...options.labels, [inputsLabel]: inputs } });
  }

  /** Starts a container and leaves it running. */
  async start(spec: ContainerSpec): Promise<void> {
    await this.run([...this.runCommand, '--detach', ...containerArguments(spec)], secretsOf(spec));
  }

  /** Runs a container to its end, keeps it for `logs` and `inspect`, and returns its exit code and output. */
  async runToEnd(spec: ContainerSpec, options: ChildProcessOptions = {}): Promise<ChildProcessResult> {
    return this.attempt([...this.runCommand, ...containerArguments(spec)], {
      ...secretsOf(spec),
      ...options,
    });
  }

  /** Podman hands the proxy of this machine's shell on, which none of the addresses in here is behind. */
  private get runCommand(): string[] {
    return this.name === 'podman' ? ['run', '--http-proxy=false'] : ['run'];
  }

  /** Runs a command in a running container and returns its output, whatever its exit code. */
  async exec(
    container: string,
    command: readonly string[],
    options: ChildProcessOptions & { user?: string; secrets?: Readonly<Record<string, string>> } = {},
  ): Promise<ChildProcessResult> {
    const { user, secrets = {}, ...childOptions } = options;
    return this.attempt(
      [
        'exec',
        ...(options.input === undefined ? [] : ['--interactive']),
        ...(user === undefined ? [] : ['--user', user]),
        ...Object.keys(secrets).flatMap((name) => ['--env', name]),
        container,
        ...command,
      ],
      { ...childOptions, environment: { ...childOptions.environment, ...secrets } },
    );
  }

  /** What a container has written to both outputs. */
  async logs(container: string, options: { lastLines?: number } = {}): Promise<string> {
    const tail = options.lastLines === undefined ? [] : ['--tail', String(options.lastLines)];
    const { stdout, stderr } = await this.attempt(['logs', ...tail, container]);
    return (stdout + stderr).trimEnd();
  }

  /** What a container has written to both outputs since a time, each line with the time that it was written. */
  async logLines(container: string, since: Date): Promise<readonly LogLine[]> {
    const options = ['--timestamps', '--since', since.toISOString()];
    const { stdout, stderr } = await this.attempt(['logs', ...options, container]);
    return linesOf(`${stdout}\n${stderr}`)
      .map((line) => ({
        time: new Date(line.slice(0, line.indexOf(' '))),
        line: line.slice(line.indexOf(' ') + 1),
      }))
      .filter(({ time }) => !Number.isNaN(time.getTime()))
      .sort((a, b) => a.time.getTime() - b.time.getTime());
  }

  /** Passes on what a container writes from now on, until it ends or `signal` is aborted. */
  async followLogs(container: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    await this.attempt(['logs', '--follow', '--tail', '0', container], { onLine, signal });
  }

  /** Waits for a container to end and returns its exit code. */
  async wait(container: string): Promise<number> {
    return Number(await this.run(['wait', container]));
  }

  /** Undefined for a container that doesn't exist. */
  async inspect(container: string): Promise<ContainerState | undefined> {
    const format = '{{.State.Running}} {{.State.ExitCode}}';
    const { exitCode, stdout } = await this.attempt(['container', 'inspect', '--format', format, container]);
    if (exitCode !== 0) return undefined;
    const [running, code] = stdout.trim().split(' ');
    return { running: running === 'true', exitCode: Number(code) };
  }

  /**
   * Address of a running container in its network. Given to others as an entry of their hosts file, it spares them the
   * engine's name server: Podman 4's loses queries while containers come and go.
   */
  async address(container: string): Promise<string> {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    return (await this.run(['container', 'inspect', '--format', format, container])).trim();
  }

  /** When a container's first process was started, by this machine's clock. */
  async startedAt(container: string): Promise<Date> {
    const format = '{{json .State.StartedAt}}';
    return new Date(
      JSON.parse(await this.run(['container', 'inspect', '--format', format, container])) as string,
    );
  }

  /** SIGTERM, then SIGKILL after the container's stop timeout. */
  async stop(containers: readonly string[]): Promise<void> {
    if (containers.length > 0) await this.run(['stop', ...containers]);
  }

  /** SIGKILL, without warning. */
  async kill(containers: readonly string[]): Promise<void> {
    if (containers.length > 0) await this.run(['kill', ...containers]);
  }

  /** Removes containers with their anonymous volumes, networks or volumes. */
  async remove(kind: ResourceKind, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.run([kind, 'rm', '--force', ...(kind === 'container' ? ['--volumes'] : []), ...names]);
  }

  /** Names of what carries all of these labels; containers also when they have ended. */
  async list(kind: ResourceKind, labels: Readonly<Record<string, string>>): Promise<string[]> {
    return this.listFiltered(
      kind,
      Object.entries(labels).map(([key, value]) => `label=${key}=${value}`),
    );
  }

  /** Every value that a label has on any container, network or volume. */
  async labelValues(label: string): Promise<string[]> {
    const values = new Set<string>();
    for (const kind of ['container', 'network', 'volume'] as const) {
      const names = await this.listFiltered(kind, [`label=${label}`]);
      if (names.length === 0) continue;
      for (const item of JSON.parse(await this.run([kind, 'inspect', ...names])) as Inspected[]) {
        const value = (item.Config?.Labels ?? item.Labels ?? item.labels)?.[label];
        if (value !== undefined) values.add(value);
      }
    }
    return [...values].sort();
  }

  async create(
    kind: 'network' | 'volume',
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<void> {
    const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    await this.run([kind, 'create', ...options, name]);
  }

  async exists(kind: ResourceKind | 'image', name: string): Promise<boolean> {
    return (await this.attempt([kind, 'inspect', name])).exitCode === 0;
  }

  /**
   * Fetches an image from its registry. It may take its time once the registry has answered.
   *
   * @param answerWithin milliseconds until the first sign of life
   * @throws CommandError if it can't be had
   */
  async pull(image: string, answerWithin: number): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), answerWithin);
    const onLine = (line: string) => {
      // Podman says that it tries before it does.
      if (!line.startsWith('Trying to pull')) clearTimeout(timer);
    };
    await this.run(['pull', image], { onLine, signal: abort.signal }).finally(() => clearTimeout(timer));
  }

  /** Pushes an image. The credentials hold for this push only. */
  async push(image: string, login: RegistryLogin, onLine: (line: string) => void): Promise<void> {
    await withLogin(login, (environment) => this.run(['push', image], { onLine, environment }));
  }

  /** Under which digests this engine has pushed or pulled an image, `name@sha256:…`; none if it has not. */
  async repositoryDigests(image: string): Promise<readonly string[]> {
    const format = '{{range .RepoDigests}}{{println .}}{{end}}';
    return linesOf(await this.inspected(image, format));
  }

  /** Tags of images on this machine, `name:tag`. @param pattern of their names, with `*` for anything but a slash */
  async images(pattern: string): Promise<string[]> {
    const output = await this.run([
      ...['image', 'ls', '--filter', `reference=${pattern}`, '--format', '{{.Repository}}:{{.Tag}}'],
    ]);
    return linesOf(output);
  }

  /** Takes tags away, and what no other tag names. */
  async removeImages(tags: readonly string[]): Promise<void> {
    if (tags.length > 0) await this.run(['image', 'rm', '--force', ...tags]);
  }

  /** Makes an image of a root file system, which another command writes to its output as a tar archive. */
  async importImage(archive: readonly [string, ...string[]], tag: string): Promise<void> {
    await pipe(archive, [this.program, 'import', '-', tag], { environment: { ...this.environment } });
  }

  /** What a template of the engine makes of an image; empty for one that is not there. */
  private async inspected(image: string, format: string): Promise<string> {
    const { exitCode, stdout } = await this.attempt(['image', 'inspect', '--format', format, image]);
    return exitCode === 0 ? stdout.trim() : '';
  }

  private async listFiltered(kind: ResourceKind, filters: readonly string[]): Promise<string[]> {
    const format = ['--format', kind === 'container' ? '{{.Names}}' : '{{.Name}}'];
    const all = kind === 'container' ? ['--all'] : [];
    const options = filters.flatMap((filter) => ['--filter', filter]);
    const output = await this.run([kind, 'ls', ...all, ...options, ...format]);
    return linesOf(output);
  }

  /** Runs the engine's command line and returns its output; an exit code other than 0 is a `CommandError`. */
  private run(args: readonly string[], options: ChildProcessOptions = {}): Promise<string> {
    return run(this.program, args, this.withEnvironment(options));
  }

  private attempt(args: readonly string[], options: ChildProcessOptions = {}): Promise<ChildProcessResult> {
    return attempt(this.program, args, this.withEnvironment(options));
  }

  private withEnvironment(options: ChildProcessOptions): ChildProcessOptions {
    const signal = options.signal ?? this.signal;
    return {
      ...options,
      environment: { ...options.environment, ...this.environment },
      ...(signal && { signal }),
    };
  }
}

const linesOf = (output: string): string[] => output.split('\n').filter((line) => line !== '');

function secretsOf(spec: ContainerSpec): ChildProcessOptions {
  return spec.secrets ? { environment: { ...spec.secrets } } : {};
}
