import { randomBytes } from 'node:crypto';
import { Failure } from '../lib/cli/failure';
import type { ContainerEngine } from '../lib/engine/container-engine';
import { imageVariables } from '../lib/contract/image';
import { freePort } from '../stand-ins/deployment/free-port';
import type { ImageUnderTest } from '../stand-ins/deployment/image-under-test';
import { host, secrets, type TaskOptions, TestDeployment } from '../stand-ins/deployment/test-deployment';
import { TestValkey } from '../stand-ins/deployment/test-valkey';
import type { Target } from './target';

/** The entrypoint by which an image of docker/Dockerfile is told from the official one. */
const ourEntrypoint = '/opt/matomo-fargate/entrypoint.sh';

/** Of a server of ours, which makes reports as well. The official image's has no limit. */
const memoryMiB = 2048;

/** Where the official image serves Matomo from, after its entrypoint has copied it there. */
const stockDocumentRoot = '/var/www/html';

/** One installed Matomo, with a database that demands TLS, which several images take turns to serve. */
export class Installation {
  private readonly engine: ContainerEngine;
  private readonly deployment: TestDeployment;
  /** Containers of the official image's layout. */
  private readonly stock = new Set<string>();

  /** @param image its `tag` installs the database: an image of docker/Dockerfile. */
  constructor(image: ImageUnderTest) {
    this.engine = image.engine;
    this.deployment = new TestDeployment(image);
  }

  async start(): Promise<void> {
    await this.deployment.start();
    const { exitCode, stderr } = await this.deployment.run('migrate');
    if (exitCode !== 0) throw new Failure(`migrate ended with ${exitCode}: ${stderr}`);
  }

  remove(): Promise<void> {
    return this.deployment.remove();
  }

  /** Page views that are stored, of all images together. */
  storedPageViews(): Promise<number> {
    return this.deployment.storedPageViews();
  }

  /** Rows of a query as tab-separated lines. */
  query(sql: string): Promise<string> {
    return this.deployment.database.query(sql);
  }

  /** The database's container, to look at what it takes. */
  databaseTarget({ engine }: Target): Target {
    return { image: 'MariaDB', container: this.deployment.database.name, url: '', engine };
  }

  /** As if no report had been made yet. */
  async forgetReports(): Promise<void> {
    for (const table of await this.tablesOf('archive')) await this.query(`TRUNCATE matomo_test.${table}`);
  }

  /** Names of the tables whose names go on like this. */
  private async tablesOf(name: string): Promise<string[]> {
    const found = await this.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'matomo_test' AND table_name LIKE 'matomo_${name}%'`,
    );
    return found.split('\n');
  }

  /** Makes all reports that are due, with the container of a server. */
  async archive({ container, image }: Target): Promise<void> {
    const ofStock = `runuser -u www-data -- php ${stockDocumentRoot}/console core:archive --url=http://${host}/`;
    const command = this.stock.has(container) ? ['sh', '-c', ofStock] : [ourEntrypoint, 'archive'];
    const { exitCode, stdout, stderr } = await this.engine.exec(container, command);
    if (exitCode !== 0) throw new Failure(`${image} ends archiving with ${exitCode}: ${stdout}${stderr}`);
  }

  /** Page views of the day that reports tell of. */
  async reportedActions(): Promise<number> {
    const tables = await this.tablesOf('archive_numeric');
    const most = (table: string): string =>
      `SELECT MAX(value) AS n FROM matomo_test.${table} WHERE name = 'nb_actions' AND period = 1`;
    return Number(await this.query(`SELECT MAX(n) FROM (${tables.map(most).join(' UNION ALL ')}) t`));
  }

  /** Starts a Valkey, in which hits wait. */
  startQueue(): Promise<TestValkey> {
    return TestValkey.start(this.deployment, '256mb');
  }

  /** Starts a task of an image that stores what waits, with so many processes. */
  async startWorker(image: string, queue: TestValkey, processes: number): Promise<Target> {
    const environment = { ...queue.environment, [imageVariables.queueWorkers]: String(processes) };
    const container = await this.deployment.startJob('worker', { image, environment, memoryMiB });
    return { image, container, url: '', engine: this.engine };
  }

  /** Stops a task as ECS does, and removes it. */
  async stop(target: Target): Promise<void> {
    await this.deployment.stop(target.container);
    await this.end(target);
  }

  /** Ends and removes a server. */
  async end({ container }: Target): Promise<void> {
    await this.engine.remove('container', [container]);
  }

  /**
   * Starts a web server of an image, without waiting for it to answer.
   *
   * @param options of an image of docker/Dockerfile
   */
  async serve(image: string, options: Pick<TaskOptions, 'cpus' | 'environment'> = {}): Promise<Target> {
    const port = await freePort();
    if (!(await isOurs(this.engine, image))) return this.serveStock(image, port);
    const container = await this.deployment.startJob('web', {
      ...{ image, hostPort: port, memoryMiB },
      ...options,
    });
    return { image, container, url: `https://127.0.0.1:${port}`, engine: this.engine };
  }

  /**
   * The official image as its documentation says, with what the installer would have written: the same database by
   * the same TLS, the same hosts. It has no HTTPS of its own.
   */
  private async serveStock(image: string, port: number): Promise<Target> {
    const container = `${this.deployment.id}-stock-${this.stock.size + 1}`;
    this.stock.add(container);
    const installed = await this.deployment.shell('cat /var/lib/matomo/config/config.ini.php');
    const config = Buffer.from(stockConfig(installed, this.deployment)).toString('base64');
    await this.engine.start({
      name: container,
      image,
      labels: this.deployment.labels,
      network: this.deployment.id,
      hosts: { [this.deployment.database.name]: this.deployment.database.address },
      // What a person does once: config.ini.php into the volume. The copy of the tree is the image's own.
      entrypoint: ['sh', '-c'],
      command: [
        `/entrypoint.sh true apache2 && printf %s ${config} | base64 -d > config/config.ini.php && ` +
          'chown -R www-data:www-data . && exec apache2-foreground',
      ],
      mounts: [{ type: 'anonymous', target: stockDocumentRoot }, this.deployment.database.certificates],
      publish: [{ address: '127.0.0.1', hostPort: port, containerPort: 80 }],
    });
    return { image, container, url: `http://127.0.0.1:${port}`, engine: this.engine };
  }
}

/** True for an image of docker/Dockerfile. */
export async function isOurs(engine: ContainerEngine, image: string): Promise<boolean> {
  const name = `bench-probe-${randomBytes(4).toString('hex')}`;
  try {
    const { exitCode } = await engine.runToEnd({
      name,
      image,
      entrypoint: ['test'],
      command: ['-x', ourEntrypoint],
    });
    return exitCode === 0;
  } finally {
    await engine.remove('container', [name]);
  }
}

/** What the installer would have written: the plugins as they are installed, and how to reach the database. */
function stockConfig(installed: string, { database }: TestDeployment): string {
  const plugins = /^\[PluginsInstalled\]\n(?:PluginsInstalled\[\].*\n)+/m.exec(installed)?.[0] ?? '';
  const escape = (value: string) =>
    value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('$', '&#36;');
  return `; <?php exit; ?> DO NOT REMOVE THIS LINE
[database]
host = "${database.name}"
port = 3306
username = "${secrets.MATOMO_DATABASE_USERNAME}"
password = "${escape(secrets.MATOMO_DATABASE_PASSWORD)}"
dbname = "matomo_test"
tables_prefix = "matomo_"
charset = "utf8mb4"
collation = "utf8mb4_general_ci"
enable_ssl = 1
ssl_ca = "/certificates/ca.pem"

[General]
salt = "${escape(secrets.MATOMO_GENERAL_SALT)}"
trusted_hosts[] = "${host}"
proxy_client_headers[] = "HTTP_X_FORWARDED_FOR"

${plugins}`;
}
