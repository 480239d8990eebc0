import { randomBytes } from 'node:crypto';
import { Failure } from '../lib/cli/failure';
import type { ContainerEngine } from '../lib/engine/container-engine';
import { freePort } from '../stand-ins/deployment/free-port';
import type { ImageUnderTest } from '../stand-ins/deployment/image-under-test';
import { host, secrets, TestDeployment } from '../stand-ins/deployment/test-deployment';
import type { Target } from './target';

/** The entrypoint by which an image of docker/Dockerfile is told from the official one. */
const ourEntrypoint = '/opt/matomo-fargate/entrypoint.sh';

/** Where the official image serves Matomo from, after its entrypoint has copied it there. */
const stockDocumentRoot = '/var/www/html';

/** One installed Matomo, with a database that demands TLS, which several images take turns to serve. */
export class Installation {
  private readonly engine: ContainerEngine;
  private readonly deployment: TestDeployment;
  private servers = 0;

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

  /** Ends and removes a server. */
  async end({ container }: Target): Promise<void> {
    await this.engine.remove('container', [container]);
  }

  /** Starts a web server of an image, without waiting for it to answer. */
  async serve(image: string): Promise<Target> {
    const port = await freePort();
    if (!(await isOurs(this.engine, image))) return this.serveStock(image, port);
    const container = await this.deployment.startJob('web', { image, hostPort: port });
    return { image, container, url: `https://127.0.0.1:${port}`, engine: this.engine };
  }

  /**
   * The official image as its documentation says, with what the installer would have written: the same database by
   * the same TLS, the same hosts. It has no HTTPS of its own.
   */
  private async serveStock(image: string, port: number): Promise<Target> {
    const container = `${this.deployment.id}-stock-${++this.servers}`;
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
enable_ssl = 1
ssl_ca = "/certificates/ca.pem"

[General]
salt = "${escape(secrets.MATOMO_GENERAL_SALT)}"
trusted_hosts[] = "${host}"
proxy_client_headers[] = "HTTP_X_FORWARDED_FOR"

${plugins}`;
}
