import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstallPackages, installPackages, isOnPath } from '../../lib/engine/debian-packages';
import type { CertificateWithKey } from '../../lib/certificate/placeholder';
import { CertificateAuthority } from '../../lib/local/stand-ins/certificate-authority';
import { until } from '../../lib/cli/until';

type Fetch = typeof fetch;

/** Pebble, Let's Encrypt's ACME server for tests, on loopback. Every DNS name leads it to 127.0.0.1. */
export class Pebble {
  private constructor(
    private readonly processes: readonly ChildProcess[],
    private readonly files: string,
    /** Port of its ACME directory. */
    readonly port: number,
    /** Where it looks for answers to HTTP-01, in the place of port 80. */
    readonly validationPort: number,
    /** Trusts its own certificate, and that of a proxy before it. */
    readonly fetch: Fetch,
    /** For a server on localhost that `fetch` trusts. */
    readonly localhost: CertificateWithKey,
  ) {}

  get directory(): string {
    return `https://localhost:${this.port}/dir`;
  }

  /** @param environment for example PEBBLE_WFE_NONCEREJECT, percent of good nonces that are refused. Default: 0 */
  static async start(environment: Record<string, string> = {}): Promise<Pebble> {
    await demandPebble();
    const files = mkdtempSync(join(tmpdir(), 'pebble-'));
    const authority = await CertificateAuthority.openOrMake(files);
    const localhost = await authority.issue(['localhost']);
    const [port, validationPort, dnsPort] = [await freePort(), await freePort(), await freeUdpPort()];
    const place = (name: string, content: string): string => {
      writeFileSync(join(files, name), content, { mode: 0o600 });
      return join(files, name);
    };
    const pebble = {
      ...{ listenAddress: `127.0.0.1:${port}`, managementListenAddress: '' },
      certificate: place('localhost.pem', localhost.certificate),
      privateKey: place('localhost.key', localhost.key),
      ...{ httpPort: validationPort, tlsPort: 1, externalAccountBindingRequired: false },
    };
    const config = place('config.json', JSON.stringify({ pebble }));
    const dns = ['-dns01', `127.0.0.1:${dnsPort}`, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''];
    const nothingElse = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', '127.0.0.1:0'];
    const start = (command: string, args: readonly string[], env: Record<string, string> = {}) =>
      spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
    const processes = [
      start('pebble-challtestsrv', [...dns, ...nothingElse]),
      start('pebble', ['-config', config, '-dnsserver', `127.0.0.1:${dnsPort}`], {
        PEBBLE_VA_NOSLEEP: '1',
        PEBBLE_WFE_NONCEREJECT: '0',
        PEBBLE_AUTHZREUSE: '0',
        ...environment,
      }),
    ];
    const own = fetchTrusting(readFileSync(authority.certificateFile, 'utf8'));
    const started = new Pebble(processes, files, port, validationPort, own, localhost);
    const answers = () =>
      own(started.directory).then(
        () => true,
        () => undefined,
      );
    if (await until(answers, { within: 15_000, every: 50 })) return started;
    started.stop();
    throw new Error('Pebble did not start within 15 seconds.');
  }

  stop(): void {
    for (const process of this.processes) process.kill();
    rmSync(this.files, { recursive: true, force: true });
  }
}

async function demandPebble(): Promise<void> {
  if ((await isOnPath('pebble')) && (await isOnPath('pebble-challtestsrv'))) return;
  if (!(await canInstallPackages())) {
    throw new Error(
      'These tests need pebble and pebble-challtestsrv. Install them (on Debian: apt-get install pebble).',
    );
  }
  await installPackages(['pebble']);
}

/** Node's fetch reads the authorities that it trusts when the process starts; this one is told later. */
function fetchTrusting(ca: string): Fetch {
  return (url, { method = 'GET', headers = [], body } = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        headers: Object.fromEntries(headers as [string, string][]),
        ca,
        agent: false,
      };
      const sent = request(url as string, options, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('end', () => {
          const { statusCode: status = 0 } = answer;
          const received = Object.entries(answer.headers).map(([k, v]): [string, string] => [k, String(v)]);
          resolve(new Response(status === 204 ? null : text, { status, headers: received }));
        });
      });
      sent.on('error', (cause) => reject(new TypeError('fetch failed', { cause })));
      sent.end(body as string | undefined);
    });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
