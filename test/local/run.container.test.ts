import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseImages } from '../../lib/local/engine/base-images';
import { CertificateAuthority } from '../../lib/local/stand-ins/certificate-authority';
import { attempt, type ChildProcessOptions } from '../../lib/local/engine/child-process';
import { removeEverything } from '../../lib/local/cleanup';
import type { ContainerEngine } from '../../lib/local/engine/container-engine';
import { DatabaseContainer } from '../../lib/local/stand-ins/database';
import { findEngine } from '../../lib/local/engine/find-engine';
import { cacheDirectory, Names } from '../../lib/local/names';
import { StreamReporter } from '../../lib/local/reporter';
import type { SecretStore } from '../../lib/local/stand-ins/secret-store';

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
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(9);
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

  test('redirects plain http, path and query kept', async () => {
    const response = await fetch(`http://127.0.0.1:${ports[0]}/some/path?a=1&b=%20`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(`https://127.0.0.1:${ports[1]}/some/path?a=1&b=%20`);
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

  test('a second start goes on with the data of the first', async () => {
    const { exitCode, stdout } = await npm('start', ['--detach', ...portOptions()]);
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
