import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { BaseImages } from '../../lib/engine/base-images';
import { CertificateAuthority } from '../../lib/local/stand-ins/certificate-authority';
import { attempt, type ChildProcessOptions } from '../../lib/engine/child-process';
import { removeEverything } from '../../lib/local/run/cleanup';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import { DatabaseContainer } from '../../lib/local/stand-ins/database';
import { findEngine } from '../../lib/engine/find-engine';
import { cacheDirectory, Names } from '../../lib/local/machine/names';
import { EdgeClient } from '../../lib/local/proof/edge-client';
import { StreamReporter } from '../../lib/cli/reporter';
import type { SecretStore } from '../../lib/local/stand-ins/secret-store';
import { acceptedCiphers, handshake, type ScannedServer } from '../support/tls-scan';

// The first start builds every image.
jest.setTimeout(20 * 60 * 1000);

const names = new Names('example');
const kinds = ['container', 'network', 'volume'] as const;
const reporter = new StreamReporter(process.stderr, process.stderr);
let engine: ContainerEngine;
let ports: string[];

beforeAll(async () => {
  engine = await findEngine(reporter, cacheDirectory);
  ports = await freePorts();
});

afterAll(async () => {
  await removeEverything(engine, names);
});

const npm = (command: string, args: string[], options: ChildProcessOptions = {}) =>
  attempt('npm', ['run', '--silent', command, '--', '--env', 'example', ...args], options);
const ops = (...args: string[]) => attempt('npm', ['run', '--silent', 'ops', '--', ...args]);
const portOptions = (given = ports) =>
  ['--http-port', '--https-port', '--mail-port'].flatMap((option, index) => [option, given[index] ?? '']);

async function whatIsThere(of: Names): Promise<string[]> {
  return (await Promise.all(kinds.map((kind) => engine.list(kind, of.labels)))).flat();
}

describe('npm start -- --detach', () => {
  let stdout: string;

  test('brings the environment up and proves it', async () => {
    const result = await npm('start', ['--detach', '--fresh', ...portOptions()]);
    stdout = result.stdout;
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(10);
    expect(stdout).toMatch(/✓ the report API returns the visits: 10 visits,/);
    expect(result).toMatchObject({ exitCode: 0 });
  });

  test('says in the first and the last line if it is not Matomo that runs', async () => {
    const { image } = names;
    const isStandIn = (await attempt(engine.name, ['image', 'inspect', image])).stdout.includes(
      'matomo-fargate.stand-in',
    );
    const lines = stdout.trim().split('\n');
    for (const line of [lines[0], lines.at(-1)]) {
      expect(line?.startsWith('!! NOT MATOMO') && line.includes('--base IMAGE')).toBe(isStandIn);
    }
  });

  test('names the place of the password and does not show it', async () => {
    const [, command = ''] = /password: (cat \S+)/.exec(stdout) ?? [];
    const { stdout: password } = await attempt('sh', ['-c', command]);
    expect(password).toMatch(/^\S{40}$/);
    expect(stdout).not.toContain(password);
  });

  test('prints commands by which curl, Debian, macOS and Firefox trust its authority', () => {
    const [, file = ''] = /sudo cp (\S+) \/usr\/local\/share\/ca-certificates\//.exec(stdout) ?? [];
    expect(readFileSync(file, 'utf8')).toContain('BEGIN CERTIFICATE');
    for (const word of ['update-ca-certificates', 'security add-trusted-cert', 'certutil', 'Firefox']) {
      expect(stdout).toContain(word);
    }
    expect(stdout).toContain(`curl --cacert ${file} https://example.matomo.localhost:${ports[1]}/`);
  });

  test('redirects plain http, path and query kept', async () => {
    const response = await fetch(`http://127.0.0.1:${ports[0]}/some/path?a=1&b=%20`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(`https://127.0.0.1:${ports[1]}/some/path?a=1&b=%20`);
  });

  describe('TLS, as testssl.sh looks at it', () => {
    const hosts = ['example.matomo.localhost', 'alias-1.example.matomo.localhost'] as const;
    let server: ScannedServer;
    beforeAll(() => {
      const authority = readFileSync(join(cacheDirectory, 'matomo-local-ca.pem'), 'utf8');
      server = { port: Number(ports[1]), host: hosts[0], authority };
    });

    test.each([
      ['TLSv1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
      ['TLSv1.1', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ] as const)('%s is refused by the server', async (version, alert) => {
      const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' } as const;
      expect(await handshake(server, old)).toBe(alert);
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
      const result = await handshake(server, { minVersion: version, maxVersion: version });
      expect(result).toMatchObject({ protocol: version, authorized: true });
    });

    test('of the ciphers of TLS 1.2, those with forward secrecy and AES-GCM are accepted and no others', async () => {
      expect(await acceptedCiphers(server)).toEqual([
        'ECDHE-ECDSA-AES128-GCM-SHA256',
        'ECDHE-ECDSA-AES256-GCM-SHA384',
      ]);
    });

    test.each(hosts)('the certificate stands for %s, and its chain leads to the authority', async (host) => {
      const result = await handshake({ ...server, host });
      if (typeof result === 'string') throw new Error(result);
      expect(result.authorized).toBe(true);
      const { issuerCertificate, valid_to } = result.certificate;
      expect(issuerCertificate.subject.CN).toBe('Local authority, made by npm start');
      expect(Date.parse(valid_to)).toBeGreaterThan(Date.now() + 30 * 24 * 60 * 60 * 1000);
    });

    test('without the authority the certificate is not trusted, nor for another name', async () => {
      expect(await handshake({ ...server, authority: rootCertificates[0] ?? '' })).toMatchObject({
        authorized: false,
      });
      expect(await handshake({ ...server, host: 'www.example.com' })).toMatchObject({ authorized: false });
    });

    test.each([
      ['/index.php', hosts[0], 200],
      ['/no/such/page', 'www.example.com', 404],
    ])('HSTS comes with %s of %s', async (path, host, status) => {
      const client = new EdgeClient(
        hosts[0],
        { http: Number(ports[0]), https: server.port },
        server.authority,
      );
      const answer = await client.request({ path, host });
      expect(answer.status).toBe(status);
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    });
  });

  describe('plaintext is refused on every hop', () => {
    const web = names.container('web-1');
    /** Runs PHP where a task runs it, with the task's variables. */
    const php = async (script: string) => (await engine.exec(web, ['php', '-r', script])).stdout.trim();

    test('from a browser: port 80 redirects and hands nothing on, port 443 does not speak it', async () => {
      const hit = '/matomo.php?idsite=1&rec=1&url=https%3A%2F%2Fexample.org%2Fplaintext';
      const post = { method: 'POST', body: 'requests=[]', redirect: 'manual' } as const;
      for (const options of [{ redirect: 'manual' } as const, post]) {
        const answer = await fetch(`http://127.0.0.1:${ports[0]}${hit}`, options);
        expect(answer.status).toBe(301);
        expect(await answer.text()).toBe('');
      }
      const answer = await fetch(`http://127.0.0.1:${ports[1]}${hit}`).then(
        ({ status }) => status,
        () => 'refused',
      );
      expect(answer).toBe('refused');
    });

    test('from the load balancer: a task answers on 8443 and to health checks alone, and not to plain HTTP', async () => {
      const request = 'GET /matomo.php HTTP/1.1\\r\\nHost: target\\r\\nConnection: close\\r\\n\\r\\n';
      const overPlaintext = await php(
        `$s = fsockopen('127.0.0.1', 8443); fwrite($s, "${request}"); echo stream_get_contents($s);`,
      );
      expect(overPlaintext).toMatch(/^HTTP\/1\.1 400 /);
      const overTls = await php(
        `$c = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);` +
          `$s = stream_socket_client('tls://127.0.0.1:8443', $e, $m, 5, STREAM_CLIENT_CONNECT, $c);` +
          `fwrite($s, "${request}"); echo stream_get_contents($s);`,
      );
      expect(overTls).toMatch(/^HTTP\/1\.1 200 /);
      const listening = await php(
        `foreach (['tcp', 'tcp6'] as $f) foreach (array_slice(file("/proc/net/$f"), 1) as $l) ` +
          `{ $p = preg_split('/\\s+/', trim($l)); if ($p[3] === '0A' && !str_starts_with($p[1], '0B00007F')) echo hexdec(explode(':', $p[1])[1]), "\\n"; }`,
      );
      expect([...new Set(listening.split('\n'))].sort()).toEqual(['8443', '8444']);
    });

    test('to the database: without TLS, without its authority or by another name there is no connection', async () => {
      const attemptWith = (flags: string, ca: string, host = `getenv('MATOMO_DATABASE_HOST')`) =>
        php(
          `mysqli_report(MYSQLI_REPORT_OFF); $m = mysqli_init(); ${ca}` +
            `$ok = @$m->real_connect(${host}, getenv('MATOMO_DATABASE_USERNAME'), getenv('MATOMO_DATABASE_PASSWORD'), ` +
            `getenv('MATOMO_DATABASE_DBNAME'), (int) getenv('MATOMO_DATABASE_PORT'), null, ${flags}); ` +
            `echo $ok ? 'in, ' . $m->query("SHOW STATUS LIKE 'Ssl_cipher'")->fetch_row()[1] : 'refused ' . mysqli_connect_errno();`,
        );
      const trusted = `$m->ssl_set(null, null, getenv('MATOMO_DATABASE_SSL_CA'), null, null);`;
      const others = `$m->ssl_set(null, null, '/etc/ssl/certs/ca-certificates.crt', null, null);`;
      const verified = 'MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT';
      expect(await attemptWith(verified, trusted)).toMatch(/^in, (TLS_|ECDHE)/);
      // 3159: connections using insecure transport are prohibited.
      expect(await attemptWith('0', '')).toBe('refused 3159');
      expect(await attemptWith(verified, others)).toMatch(/^refused 2/);
      const byAddress = `gethostbyname(getenv('MATOMO_DATABASE_HOST'))`;
      expect(await attemptWith(verified, trusted, byAddress)).toMatch(/^refused 2/);
    });
  });

  describe('npm run ops -- … local', () => {
    test.each([
      [['doctor', 'local'], 0, /ok +schema: the database is at/],
      [['tasks', 'local'], 0, /^web +matomo-example-\S+-web-1 +RUNNING/m],
      [['logs', 'local', 'web', '--since', '1h'], 0, /web web-1 +GET \/matomo\.php 200/],
      [['logs', 'local', 'nothing'], 2, /There is no container 'nothing' here/],
      [['logs', 'local', '--since', 'yesterday'], 2, /--since is 'yesterday'/],
      [['console', 'local', '--', 'core:version'], 0, /^\d+\.\d+/m],
      [['console', 'local', '--', 'no:such-command'], 1, /no:such-command/],
      [['users', 'list', 'local'], 0, /super user/],
      [['users', 'remove', 'local', 'nobody', '--yes'], 2, /There is no user 'nobody'/],
      [['users', 'remove', 'local', 'nobody'], 2, /give --yes/],
      [['sites', 'add', 'local', 'Shop', 'https://shop.example.org'], 0, /setSiteId', '2'/],
      [['sites', 'list', 'local'], 0, /https:\/\/shop\.example\.org .*NEVER/],
      [['config', 'diff', 'local'], 0, /Nothing is unexpected/],
      [['archive', 'status', 'local'], 0, /at work +no/],
      [['archive', 'unlock', 'local'], 0, /0 reports are queued again/],
      [['run', 'local', 'archive'], 0, /archive is done/],
      [['run', 'local', 'migrate'], 0, /migrate is done/],
      [['run', 'local', 'nothing'], 2, /There is no job 'nothing'/],
      [['plugins', 'list', 'local'], 0, /^UsersManager +yes/m],
      [['shell', 'local'], 2, /A shell needs a terminal/],
      [['open', 'local'], 0, /^https:\/\/example\.matomo\.localhost:\d+$/m],
    ])('%j ends with %d', async (args, wanted, said) => {
      const { exitCode, stdout: out, stderr } = await ops(...args);
      expect(`${out}\n${stderr}`).toMatch(said);
      expect(exitCode).toBe(wanted);
    });
  });

  describe('a Matomo moves out, in, and takes a log', () => {
    const folder = mkdtempSync(join(tmpdir(), 'matomo-move-'));
    const file = (name: string) => join(folder, name);
    afterAll(() => rmSync(folder, { recursive: true }));
    const sites = async () => (await ops('sites', 'list', 'local')).stdout;

    test('out and in again: what was there at the dump is there, and what came after it is not', async () => {
      const before = await sites();
      const out = await ops(
        'export',
        'local',
        '--dump',
        file('dump.sql.gz'),
        '--config',
        file('config.ini.php'),
      );
      expect(out).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('is a dump of Matomo') as unknown,
      });
      await ops('sites', 'add', 'local', 'After', 'https://after.example.org');
      const move = [
        'import',
        'local',
        '--dump',
        file('dump.sql.gz'),
        '--config',
        file('config.ini.php'),
        '--yes',
      ];
      expect(await ops(...move)).toMatchObject({ exitCode: 1 });
      const moved = await ops(...move, '--replace');
      expect(`${moved.stdout}${moved.stderr}`).toContain('So that every task has its salt');
      expect(moved.exitCode).toBe(0);
      expect(await sites()).toBe(before);
    }, 120_000);

    test('a log counts once', async () => {
      const line = '203.0.113.9 - - [10/Mar/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 9 "-" "Mozilla/5.0"';
      writeFileSync(file('access.log'), `${line}\n`);
      const first = await ops('import-logs', 'local', '1', file('access.log'));
      expect(first).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('1 page view is new') as unknown,
      });
      const again = await ops('import-logs', 'local', '1', file('access.log'), '--json');
      expect(JSON.parse(again.stdout)).toMatchObject([{ source: file('access.log'), before: 1, tracked: 0 }]);
      expect(await ops('import-logs', 'local', '1', 's3://a-bucket/a.log')).toMatchObject({ exitCode: 2 });
    }, 60_000);
  });

  describe('alarms reach people by the mail catcher', () => {
    const subjects = async (): Promise<string[]> => {
      const mails = (await (await fetch(`http://localhost:${ports[2]}/email`)).json()) as {
        subject: string;
        to: { address: string }[];
      }[];
      return mails
        .filter(({ to }) => to.some(({ address }) => address === 'matomo-alarms@example.org'))
        .map(({ subject }) => subject);
    };

    test('a trial', async () => {
      expect((await ops('alarms', 'list', 'local')).stdout).toMatch(/^ok +matomo-example-secret-on-disk/m);
      expect(await ops('alarms', 'test', 'local')).toMatchObject({ exitCode: 0 });
      expect((await subjects()).map((subject) => subject.split(':')[0])).toEqual(['ALARM', 'OK']);
    });

    test('a secret in config.ini.php, and that it is gone', async () => {
      const file = '/var/lib/matomo/config/config.ini.php';
      const shell = (command: string) => engine.exec(names.container('web-1'), ['sh', '-c', command]);
      await shell(`cp ${file} /tmp/kept && printf '\n[mail]\npassword = "zq"\n' >> ${file}`);
      await ops('run', 'local', 'archive');
      expect(await subjects()).toContain('ALARM: "matomo-example-secret-on-disk" in Local');
      expect((await ops('alarms', 'list', 'local')).stdout).toMatch(/^OPEN +matomo-example-secret-on-disk/m);
      await shell(`cat /tmp/kept > ${file}`);
      await ops('run', 'local', 'archive');
      expect(await subjects()).toContain('OK: "matomo-example-secret-on-disk" in Local');
    });
  });

  test('shows caught mail on a page', async () => {
    const response = await fetch(`http://localhost:${ports[2]}/`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('MailDev');
  });

  test('runs the tasks as their definitions say: uid 33, nothing writable but the declared directories', async () => {
    const web = names.container('web-1');
    expect((await engine.exec(web, ['id', '-u'])).stdout).toBe('33\n');
    const touch = await engine.exec(web, ['touch', '/usr/src/matomo/x', '/opt/x', '/usr/src/matomo/tmp/x']);
    expect(touch.stderr.match(/Read-only file system/g)).toHaveLength(2);
    expect((await engine.exec(web, ['grep', 'CapEff', '/proc/1/status'])).stdout).toMatch(/CapEff:\s0+\n/);
  });

  test("a second start goes on with the data of the first, and takes Let's Encrypt's way if asked to", async () => {
    const { exitCode, stdout } = await npm('start', ['--detach', '--acme', ...portOptions()]);
    const hosts = 'example.matomo.localhost, alias-1.example.matomo.localhost';
    expect(stdout).toMatch(
      new RegExp(`^Issued for ${hosts} by CN=Pebble .* only a placeholder is in place`, 'm'),
    );
    expect(stdout).toMatch(/✓ the certificate is the one that the ACME server issued: by Pebble /);
    expect(stdout).toMatch(/✓ the report API returns the visits: 20 visits,.* 10 visits of them just sent/);
    expect(exitCode).toBe(0);
  });

  test('npm stop leaves nothing of it', async () => {
    const { exitCode, stdout } = await npm('stop', []);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`removed volume ${names.volume('database')}`);
    expect(await whatIsThere(names)).toEqual([]);
    expect(existsSync(names.directory)).toBe(false);
  });
});

describe('what goes wrong leaves nothing behind', () => {
  test('a port that is taken is named, with the option that takes another', async () => {
    const server = await listen();
    const taken = String((server.address() as AddressInfo).port);
    const { exitCode, stderr } = await npm('start', ['--detach', ...portOptions([taken, ...ports.slice(1)])]);
    server.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Port ${taken} of 127.0.0.1 is in use: give another one with --http-port PORT.`);
    expect(await whatIsThere(names)).toEqual([]);
  });

  test('a base image that does not exist is named', async () => {
    const base = 'localhost/no-such-image:1';
    const { exitCode, stderr } = await npm('start', ['--detach', '--base', base, ...portOptions()]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The image given with --base, '${base}', is neither on this machine nor`);
    expect(await whatIsThere(names)).toEqual([]);
  });

  test('Ctrl-C in the middle of the first start', async () => {
    const command = ['--import', 'tsx', 'bin/local.ts', 'start', '--env', 'example', ...portOptions()];
    const { exitCode, stderr } = await attempt('sh', ['-c', `node ${command.join(' ')} & echo $!; wait $!`], {
      onLine: (() => {
        let pid = 0;
        return (line: string) => {
          if (/^\d+$/.test(line)) pid = Number(line);
          if (line.startsWith('… Starting the database')) process.kill(pid, 'SIGINT');
        };
      })(),
    });
    expect(stderr).toContain('Stopped. Nothing is left behind.');
    expect(exitCode).toBe(130);
    expect(await whatIsThere(names)).toEqual([]);
  });

  test('a parameter that MariaDB does not know fails loudly', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'authority-'));
    const database = new DatabaseContainer({
      ...{ engine, names },
      image: await new BaseImages(engine, reporter).imageOrDebian('docker.io/library/mariadb:11.8.6'),
      definition: { version: '11.8.6', parameters: { no_such_parameter: '1' }, masterSecret: 'master' },
      secrets: {
        credentials: () => Promise.resolve({ username: 'admin', password: 'x' }),
      } as unknown as SecretStore,
      authority: await CertificateAuthority.openOrMake(directory),
    });
    await engine.create('network', names.network, names.labels);
    await expect(database.start()).rejects.toThrow(/ended while it started[^]*no_such_parameter/);
    rmSync(directory, { recursive: true });
  });
});

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve(server));
  });
}

async function freePorts(): Promise<string[]> {
  const servers = await Promise.all([listen(), listen(), listen()]);
  const free = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return free;
}
