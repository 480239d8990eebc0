import type { ContainerEngine } from '../../lib/engine/container-engine';
import { attempt } from '../../lib/engine/child-process';
import type { Mount } from '../../lib/engine/container-spec';
import { until } from '../../lib/cli/until';
import type { ImageUnderTest } from './image-under-test';

const client = ['mariadb', '--socket=/tmp/mariadb.sock', '--skip-ssl'] as const;

/** A MariaDB that demands TLS, as RDS does, with a master user `admin`. */
export class TestDatabase {
  /** Of its container, which its certificate names. */
  readonly name: string;
  /** Its address, which its certificate does not name. Known once it is started. */
  address = '';
  /** ca.pem vouches for the database; other-ca.pem is an authority that vouches for nothing. */
  readonly certificates: Mount;
  private readonly engine: ContainerEngine;
  private holds = 0;

  constructor(
    private readonly image: ImageUnderTest,
    private readonly network: string,
    private readonly labels: Readonly<Record<string, string>>,
    private readonly masterPassword: string,
  ) {
    this.engine = image.engine;
    this.name = `${network}-database`;
    this.certificates = {
      type: 'volume',
      volume: `${network}-certificates`,
      target: '/certificates',
      readOnly: true,
    };
  }

  /** Takes about 10 s. */
  async start(): Promise<void> {
    await this.makeCertificates();
    await this.startServer();
    await this.untilServing();
  }

  /** Ends it without warning and starts it again, with what it had written; mostly at another address. */
  async crash(): Promise<void> {
    await this.engine.kill([this.name]);
    await attempt(this.engine.name, ['start', this.name], { environment: { ...this.engine.environment } });
    await this.untilServing();
  }

  /** Has every commit on the disk, as RDS does: those until now, and others until the server ends. */
  async keepSafe(): Promise<void> {
    await this.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1; FLUSH ENGINE LOGS');
  }

  /** Ends the server without warning, until `resume`, which starts it at the same address. */
  async pause(): Promise<void> {
    await this.engine.exec(this.name, ['sh', '-c', 'touch /tmp/paused && pkill -9 mariadbd']);
  }

  async resume(): Promise<void> {
    await this.engine.exec(this.name, ['rm', '/tmp/paused']);
    await this.untilServing();
  }

  /** The certificate that it shows from now on to who connects. */
  async show(certificate: 'database' | 'expired'): Promise<void> {
    await this.engine.exec(this.name, ['cp', `/certificates/${certificate}.pem`, '/tmp/database.pem']);
    await this.query('FLUSH SSL');
  }

  /** Rows of a query as tab-separated lines. */
  async query(sql: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.engine.exec(this.name, [
      ...client,
      ...['--batch', '--skip-column-names', '--execute', sql],
    ]);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** What mariadb-dump writes of a database. */
  async dump(name: string): Promise<string> {
    const [, ...options] = client;
    const { exitCode, stdout, stderr } = await this.engine.exec(this.name, [
      'mariadb-dump',
      ...options,
      name,
    ]);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  }

  /** Takes a table for itself, so that everyone else waits in front of it. */
  async hold(
    table: string,
  ): Promise<{ untilSomebodyWaits: () => Promise<void>; release: () => Promise<void> }> {
    // Another number for each, by which it is found again.
    const sleep = `SELECT SLEEP(${93 + ++this.holds / 1000})`;
    const held = this.query(`LOCK TABLES ${table} WRITE; ${sleep}`).catch(() => undefined);
    const processes = (condition: string) => async () =>
      (await this.query(
        `SELECT MAX(id) FROM information_schema.processlist WHERE ${condition} HAVING MAX(id)`,
      )) || undefined;
    const id = await until(processes(`info = '${sleep}'`), { within: 20_000 });
    return {
      untilSomebodyWaits: async () => {
        const waiting = processes("state LIKE 'Waiting for table%'");
        if (!(await until(waiting, { within: 60_000 }))) throw new Error(`Nobody waits for ${table}.`);
      },
      release: async () => {
        await this.query(`KILL ${id}`);
        await held;
      },
    };
  }

  private async makeCertificates(): Promise<void> {
    const volume = `${this.network}-certificates`;
    await this.engine.create('volume', volume, this.labels);
    const script = `
      cd /certificates
      for ca in ca other-ca; do
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$ca" -keyout $ca.key -out $ca.pem
      done
      openssl req -newkey rsa:2048 -nodes -subj /CN=${this.name} -keyout database.key -out database.csr
      echo subjectAltName=DNS:${this.name} > names
      openssl x509 -req -in database.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out database.pem
      openssl x509 -req -in database.csr -CA ca.pem -CAkey ca.key -extfile names -out expired.pem \
        -not_before 20250101000000Z -not_after 20250102000000Z
      chmod 0644 *`;
    const { exitCode, stderr } = await this.engine.runToEnd({
      name: `${this.network}-certificates`,
      image: this.image.tag,
      labels: this.labels,
      user: '0:0',
      entrypoint: ['sh', '-ec'],
      command: [script],
      mounts: [{ type: 'volume', volume, target: '/certificates' }],
    });
    if (exitCode !== 0) throw new Error(stderr);
  }

  /** Without what makes a database safe against a crash; \`innodb_flush_log_at_trx_commit\` can be set for a test. */
  private async startServer(): Promise<void> {
    const script = `
      cp /certificates/database.pem /tmp/database.pem && chmod 0644 /tmp/database.pem
      mkdir -p /tmp/data && chown mysql /tmp/data
      [ -d /tmp/data/mysql ] ||
        mariadb-install-db --user=mysql --datadir=/tmp/data --auth-root-authentication-method=normal >/dev/null 2>&1
      echo "CREATE USER IF NOT EXISTS 'admin'@'%' IDENTIFIED BY '$MASTER_PASSWORD' REQUIRE SSL;" > /tmp/init.sql
      echo "GRANT ALL ON *.* TO 'admin'@'%' WITH GRANT OPTION;" >> /tmp/init.sql
      while true; do
        [ -e /tmp/paused ] || mariadbd --user=mysql --datadir=/tmp/data --socket=/tmp/mariadb.sock --pid-file=/tmp/mariadb.pid \
        --init-file=/tmp/init.sql --bind-address=0.0.0.0 --skip-name-resolve --require-secure-transport=ON \
        --ssl-cert=/tmp/database.pem --ssl-key=/certificates/database.key \
        --innodb-flush-log-at-trx-commit=0 --max-allowed-packet=64M || true
        sleep 0.2
      done`;
    await this.engine.start({
      name: this.name,
      image: this.image.mariadb,
      labels: this.labels,
      network: this.network,
      secrets: { MASTER_PASSWORD: this.masterPassword },
      entrypoint: ['sh', '-ec'],
      command: [script],
      mounts: [this.certificates],
    });
  }

  private async untilServing(): Promise<void> {
    for (let attempt = 0; attempt < 150; attempt++) {
      const { exitCode } = await this.engine.exec(this.name, [...client, '--execute', 'SELECT 1']);
      if (exitCode === 0) {
        const { stdout } = await this.engine.exec(this.name, ['hostname', '--ip-address']);
        this.address = stdout.trim();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const log = await this.engine.logs(this.name, { lastLines: 20 });
    throw new Error(`MariaDB does not start. Its log: ${log}`);
  }
}
