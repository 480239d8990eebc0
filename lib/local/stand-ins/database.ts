import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateAuthority } from './certificate-authority';
import type { ContainerEngine } from '../../engine/container-engine';
import { Failure } from '../../cli/failure';
import { type DatabaseDefinition, myCnf } from '../templates/database-definition';
import type { Names } from '../machine/names';
import type { SecretStore } from './secret-store';
import { database } from '../templates/stand-in-values';
import { until } from '../../cli/until';

/** What the master user of RDS for MariaDB may do: no SUPER, no FILE. */
const masterPrivileges = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'PROCESS', 'REFERENCES', 'INDEX'],
  ...['ALTER', 'SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'REPLICATION SLAVE'],
  ...['REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE', 'CREATE USER'],
  ...['EVENT', 'TRIGGER'],
];

export interface DatabaseOptions {
  engine: ContainerEngine;
  names: Names;
  image: string;
  definition: DatabaseDefinition;
  secrets: SecretStore;
  authority: CertificateAuthority;
}

/** MariaDB in a container, with the tables in a volume that is kept. */
export class DatabaseContainer {
  readonly name: string;

  constructor(private readonly options: DatabaseOptions) {
    this.name = options.names.container('database');
  }

  /** @throws Failure with MariaDB's last words if it doesn't come up, as with a parameter that it refuses */
  async start(): Promise<void> {
    const { engine, names, image, definition, secrets, authority } = this.options;
    const { username, password } = await secrets.credentials(definition.masterSecret);
    const { certificate, key } = await authority.issue([database.host]);
    const directory = names.file('database');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'my.cnf'), myCnf(definition.parameters));
    await writeFile(join(directory, 'certificate.pem'), certificate);
    await writeFile(join(directory, 'key.pem'), key, { mode: 0o600 });

    const volume = names.volume('database');
    // Created by itself, it would have no label to be found by.
    if (!(await engine.exists('volume', volume))) await engine.create('volume', volume, names.labels);
    await engine.start({
      name: this.name,
      image,
      entrypoint: ['/bin/bash', '/start.sh'],
      labels: names.labels,
      network: names.network,
      networkAliases: [database.host],
      user: '0:0',
      secrets: { INITIAL_SQL: initialSql(username, password) },
      mounts: [
        { type: 'volume', volume, target: '/data' },
        { type: 'bind', source: directory, target: '/local', readOnly: true },
        { type: 'bind', source: join(__dirname, 'database-start.sh'), target: '/start.sh', readOnly: true },
      ],
      stopTimeout: 60,
    });
    const ready = await until(() => this.state(), { within: 120_000 });
    if (ready === 'ready') return;
    throw new Failure(
      `The database ${ready === 'ended' ? 'ended while it started' : 'did not get ready in two minutes'}. ` +
        `Its last words:\n${await engine.logs(this.name, { lastLines: 15 })}`,
    );
  }

  /**
   * Rows of a query, each a list of columns, run by the database's own superuser inside the container.
   *
   * @throws Failure if the database refuses it
   */
  async query(sql: string): Promise<string[][]> {
    const { exitCode, stdout, stderr } = await this.client(['--batch', '--skip-column-names'], sql);
    if (exitCode !== 0) throw new Failure(`The database refuses a query: ${stderr.trim()}`);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }

  /** Parameters of the group that don't have their value in the running server, described; none if all do. */
  async parametersNotInForce(): Promise<string[]> {
    const { parameters } = this.options.definition;
    const list = Object.keys(parameters).map((name) => `'${name}'`);
    const rows = await this.query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${list.join(',')})`);
    const actual = new Map(rows.map(([name = '', value = '']) => [name, value]));
    return Object.entries(parameters).flatMap(([name, value]) => {
      const running = actual.get(name);
      return running !== undefined && normalised(running) === normalised(value)
        ? []
        : [`${name} is ${running ?? 'unknown'}, not ${value}`];
    });
  }

  /** The parameters of the group. */
  get parameters(): Readonly<Record<string, string>> {
    return this.options.definition.parameters;
  }

  /** What the server says to the master user without TLS; undefined if it lets it in. */
  async plaintextRefusal(): Promise<string | undefined> {
    const { definition, secrets, engine } = this.options;
    const { username, password } = await secrets.credentials(definition.masterSecret);
    const { exitCode, stderr } = await engine.exec(
      this.name,
      [
        'mariadb',
        '--no-defaults',
        '--protocol=tcp',
        '--skip-ssl',
        `--user=${username}`,
        '--execute=SELECT 1',
      ],
      { secrets: { MYSQL_PWD: password } },
    );
    return exitCode === 0 ? undefined : stderr.trim();
  }

  private async state(): Promise<'ready' | 'ended' | undefined> {
    const { exitCode } = await this.client([], 'SELECT 1');
    if (exitCode === 0) return 'ready';
    const state = await this.options.engine.inspect(this.name);
    return state?.running ? undefined : 'ended';
  }

  private client(options: readonly string[], sql: string) {
    const command = [
      'mariadb',
      '--no-defaults',
      '--skip-ssl',
      '--socket=/run/mysqld/mysqld.sock',
      ...options,
    ];
    return this.options.engine.exec(this.name, command, { user: '0', input: sql });
  }
}

function initialSql(username: string, password: string): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const user = `${quote(username)}@'%'`;
  return [
    `CREATE USER IF NOT EXISTS ${user};`,
    `ALTER USER ${user} IDENTIFIED BY ${quote(password)};`,
    `GRANT ${masterPrivileges.join(', ')} ON *.* TO ${user} WITH GRANT OPTION;`,
  ].join('\n');
}

/** MariaDB shows switches as words and lists in upper case. */
function normalised(value: string): string {
  const text = value.toLowerCase();
  const word = ({ on: '1', off: '0' } as Record<string, string>)[text] ?? text;
  // 10 is shown as 10.000000.
  return Number.isNaN(Number(word)) ? word : String(Number(word));
}
