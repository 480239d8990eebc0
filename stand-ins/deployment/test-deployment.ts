import { randomBytes } from 'node:crypto';
import type { Plugin } from '../../lib/config/schema/plugins';
import { attempt, type ChildProcessResult } from '../../lib/engine/child-process';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import type { Mount } from '../../lib/engine/container-spec';
import { imageContract, type ImageRole, imageVariables } from '../../lib/contract/image';
import { freePort } from './free-port';
import type { ImageUnderTest } from './image-under-test';
import { FileServer } from './file-server';
import { MatomoClient } from './matomo-client';
import { TestDatabase } from './test-database';

/**
 * Each has letters that shells, ini files and HTML treat in their own way, and a core of plain ones that can be found
 * again however the rest was written.
 */
export const secrets = {
  MATOMO_DATABASE_USERNAME: 'matomo_app',
  MATOMO_DATABASE_PASSWORD: 'zqdatabase7$x"\'&<;x',
  MATOMO_GENERAL_SALT: 'zqsalt7$x"&<;x',
  MATOMO_MAIL_PASSWORD: 'zqmail7$x"\'&<;x',
  [imageVariables.databaseMasterUsername]: 'admin',
  [imageVariables.databaseMasterPassword]: 'zqmaster7$x"&<;x',
  [imageVariables.adminPassword]: 'zqadmin7$x"\'<;x',
};
const secretCores = /zq(database|salt|mail|master|admin)7/;

export const host = 'stats.example.org';
export const admin = { login: 'operator', email: 'operator@example.org' };

/** MiB */
const smallestWebTask = 512;

export interface TaskOptions {
  /** Replaces variables; undefined takes one away. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Beside the task's own, or in place of the one with the same target. */
  mounts?: readonly Mount[];
  /** `none`: nothing is mounted where config.ini.php should be. Default: the volume that all tasks share. */
  config?: 'none';
  /** Instead of the image under test. */
  image?: string;
  /** What follows the role in the command. */
  arguments?: readonly string[];
  /** @default of the smallest web task */
  memoryMiB?: number;
  /** @default no limit */
  cpus?: number;
  /** A port of this machine, on 127.0.0.1, that leads to the task's. */
  hostPort?: number;
}

/** A database with TLS, a volume for config.ini.php, and tasks run as the task definitions run them. */
export class TestDeployment {
  readonly id = `image-test-${randomBytes(4).toString('hex')}`;
  readonly database: TestDatabase;
  private readonly engine: ContainerEngine;
  readonly labels = { 'matomo-fargate.test': this.id };
  private tasks = 0;
  private readonly configVolume = {
    type: 'volume',
    volume: `${this.id}-config`,
    target: imageContract.configDirectory,
  } as const;

  constructor(readonly image: ImageUnderTest) {
    this.engine = image.engine;
    const master = secrets[imageVariables.databaseMasterPassword];
    this.database = new TestDatabase(image, this.id, this.labels, master);
  }

  /** Takes about 10 s. */
  async start(): Promise<void> {
    await this.engine.create('network', this.id, this.labels);
    await this.engine.create('volume', `${this.id}-config`, this.labels);
    await this.database.start();
  }

  async remove(): Promise<void> {
    // Those that have ended can't be killed; the others need not be asked politely.
    await this.kill(...(await this.engine.list('container', this.labels))).catch(() => undefined);
    for (const kind of ['container', 'volume', 'network'] as const) {
      await this.engine.remove(kind, await this.engine.list(kind, this.labels));
    }
  }

  /** Removes the database's content and config.ini.php. */
  async reset(): Promise<void> {
    await this.database.query('DROP DATABASE IF EXISTS `matomo_test`');
    await this.database.query("DROP USER IF EXISTS 'matomo_app'@'%'");
    await this.shell('rm -rf /var/lib/matomo/config/*');
  }

  /** Runs a task to its end. */
  async run(role: ImageRole, options: TaskOptions = {}): Promise<ChildProcessResult> {
    return this.engine.runToEnd(this.spec(role, options));
  }

  /** Starts a task and returns the container's name, for `end`. */
  async startJob(role: ImageRole, options: TaskOptions = {}): Promise<string> {
    const spec = this.spec(role, options);
    await this.engine.start(spec);
    return spec.name;
  }

  /** Waits until a task ends and returns its exit code. */
  end(container: string): Promise<number> {
    return this.engine.wait(container);
  }

  /** Starts a task that listens and waits until its own health check passes. Returns the container's name. */
  async startWeb(options: TaskOptions = {}, role: 'web' | 'tracker' = 'web'): Promise<string> {
    const spec = this.spec(role, options);
    await this.engine.start(spec);
    for (let attempt = 0; attempt < 50; attempt++) {
      const health = await this.engine.exec(spec.name, imageContract.healthCommand.slice(1));
      if (health.exitCode === 0) return spec.name;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(
      `The ${role} task does not become healthy. Its log: ${await this.engine.logs(spec.name)}`,
    );
  }

  /** Starts a web task that this machine reaches under `url`, too. */
  async startPublishedWeb(options: TaskOptions = {}): Promise<{ container: string; url: string }> {
    const hostPort = await freePort();
    const container = await this.startWeb({ ...options, hostPort });
    return { container, url: `https://127.0.0.1:${hostPort}` };
  }

  /** Runs a shell command in a container of the image, as its user, with the config directory. */
  async shell(command: string): Promise<string> {
    const spec = { ...this.spec('console', {}), entrypoint: ['sh', '-c'], command: [command] };
    return (await this.engine.runToEnd(spec)).stdout;
  }

  /** Page views in the database, of all tasks together. */
  async storedPageViews(): Promise<number> {
    return Number(await this.database.query('SELECT COUNT(*) FROM matomo_test.matomo_log_link_visit_action'));
  }

  client(container: string, hostName: string): MatomoClient {
    return new MatomoClient(this.engine, container, hostName);
  }

  /** Runs a shell command in a running task. */
  async exec(container: string, command: string): Promise<string> {
    return (await this.engine.exec(container, ['sh', '-c', command])).stdout;
  }

  log(container: string): Promise<string> {
    return this.engine.logs(container);
  }

  /** Starts a container beside the tasks, such as one that sends requests to them. Returns its name. */
  async startBeside(
    purpose: string,
    image: string,
    command: readonly [string, ...string[]],
    mounts: readonly Mount[] = [],
  ) {
    const name = `${this.id}-${purpose}`;
    const { labels, id: network } = this;
    await this.engine.start({ name, image, labels, network, entrypoint: command, mounts });
    return name;
  }

  /** Address of a running container. */
  address(container: string): Promise<string> {
    return this.engine.address(container);
  }

  /** Builds the image under test with plugins in it. */
  buildWith(plugins: readonly Plugin[], marketplace: string): Promise<string> {
    if (!this.image.buildWith) throw new Error(`${this.image.tag} was not built here.`);
    return this.image.buildWith(plugins, marketplace);
  }

  /** Whether a text is anywhere in an image: in a layer, or in what its history says. */
  async imageContains(image: string, text: string): Promise<boolean> {
    const { environment } = this.engine;
    const { stdout } = await attempt(
      'sh',
      ['-c', `${this.engine.name} save "$1" | grep -acF "$2"`, 'sh', image, text],
      {
        environment: { ...environment },
      },
    );
    return Number(stdout) > 0;
  }

  /** Starts a web server in the network of the tasks. */
  serveFiles(): Promise<FileServer> {
    const name = `${this.id}-files-${++this.tasks}`;
    return FileServer.start(this.engine, {
      ...{ name, image: this.image.tag, network: this.id, labels: this.labels },
    });
  }

  /** Ends a task without warning. */
  async kill(...containers: string[]): Promise<void> {
    await this.engine.kill(containers);
  }

  /** Stops a task as ECS does and returns its exit code. */
  async stop(container: string): Promise<number> {
    await this.engine.stop([container]);
    return this.engine.wait(container);
  }

  /** Names of what holds a secret: config.ini.php, and every container whose log does. Empty if all is well. */
  async placesWithSecrets(): Promise<string[]> {
    const containers = (await this.engine.list('container', this.labels)).filter(
      (name) => name !== this.database.name,
    );
    const texts = await Promise.all(
      containers.map(async (name): Promise<[string, string]> => [name, await this.engine.logs(name)]),
    );
    texts.push(['config.ini.php', await this.shell('cat /var/lib/matomo/config/*')]);
    return texts.filter(([, text]) => secretCores.test(text)).map(([place]) => place);
  }

  private spec(role: ImageRole, options: TaskOptions) {
    const environment = Object.entries({ ...this.environment(role), ...secrets, ...options.environment });
    const given = environment.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return {
      name: `${this.id}-${role}-${++this.tasks}`,
      image: options.image ?? this.image.tag,
      command: [role, ...(options.arguments ?? [])],
      labels: this.labels,
      network: this.id,
      // Podman 4's name server loses queries while containers come and go.
      hosts: { [this.database.name]: this.database.address },
      user: imageContract.user,
      readOnlyRoot: true,
      memory: options.memoryMiB ?? smallestWebTask,
      ...(options.cpus !== undefined && { cpus: options.cpus }),
      // As in lib/constructs/tasks/matomo-task.ts.
      stopTimeout: role === 'web' || role === 'tracker' ? 5 : 120,
      init: true,
      dropCapabilities: ['ALL'],
      secrets: Object.fromEntries(given),
      mounts: [
        ...Object.values(imageContract.writableDirectories)
          .filter((target) => !options.mounts?.some((mount) => mount.target === target))
          .map((target) => ({ type: 'anonymous', target }) as const),
        ...(options.config === 'none' ? [] : [this.configVolume]),
        this.database.certificates,
        ...(options.mounts ?? []),
      ],
      ...(options.hostPort !== undefined && {
        publish: [{ address: '127.0.0.1', hostPort: options.hostPort, containerPort: imageContract.port }],
      }),
    };
  }

  private environment(role: ImageRole): Record<string, string> {
    return {
      MATOMO_DATABASE_HOST: this.database.name,
      MATOMO_DATABASE_PORT: '3306',
      MATOMO_DATABASE_DBNAME: 'matomo_test',
      MATOMO_DATABASE_ENABLE_SSL: '1',
      MATOMO_DATABASE_SSL_CA: '/certificates/ca.pem',
      MATOMO_DATABASE_SSL_NO_VERIFY: '0',
      MATOMO_GENERAL_FORCE_SSL: '1',
      MATOMO_GENERAL_ASSUME_SECURE_PROTOCOL: '1',
      MATOMO_GENERAL_MULTI_SERVER_ENVIRONMENT: '1',
      MATOMO_GENERAL_PROXY_IP_READ_LAST_IN_LIST: '1',
      MATOMO_GENERAL_NOREPLY_EMAIL_ADDRESS: 'noreply@example.org',
      [imageVariables.trustedHosts]: `${host},www.${host}`,
      ...(role === 'migrate' && {
        [imageVariables.adminLogin]: admin.login,
        [imageVariables.adminEmail]: admin.email,
        [imageVariables.siteName]: 'First "site" & more',
        [imageVariables.siteUrl]: 'https://www.example.org',
        [imageVariables.siteTimezone]: 'Europe/Berlin',
        [imageVariables.siteCurrency]: 'EUR',
        [imageVariables.databaseConnectSeconds]: '20',
      }),
    };
  }
}
