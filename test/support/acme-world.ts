import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer, request } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { answerChallenge } from '../../lib/lambda/answer-challenge/answer';
import { type Challenge, type ChallengeStore } from '../../lib/lambda/answer-challenge/challenge';
import type { Attempts } from '../../lib/lambda/renew-certificate/attempts';
import type { IssuedCertificate } from '../../lib/lambda/renew-certificate/certificate';
import { placeholderCertificate } from '../../lib/certificate/placeholder';
import { webServerShape } from '../../lib/certificate/shape';
import type { RenewalContext } from '../../lib/lambda/renew-certificate/renew';
import { freePort, type Pebble } from './pebble';

/** What stands around a renewal: stores in memory, and the answering function behind a port, as behind port 80. */
export class AcmeWorld {
  stored: { certificate: string; chain?: string; privateKey?: string };
  accountKey: string | undefined;
  attempts: Attempts = {};
  challenge: Challenge | undefined;
  /** Every challenge that was opened, in order. */
  readonly opened: Challenge[] = [];
  /** Names that lead elsewhere. */
  readonly lost = new Set<string>();
  /** Milliseconds by which this world's clock is ahead. */
  ahead = 0;
  /** Whether the answers that leave here are wrong. */
  forges = false;
  imports = 0;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    placeholder: { certificate: string },
  ) {
    this.stored = placeholder;
  }

  static async make(port: number, names: readonly string[]): Promise<AcmeWorld> {
    const server = createServer();
    const world = new AcmeWorld(server, port, await placeholderCertificate(names, webServerShape));
    server.on('request', ({ method = 'GET', url = '/' }, response) => {
      const challenges = { read: () => Promise.resolve(world.challenge) };
      const event = { httpMethod: method, path: url };
      void answerChallenge({ challenges, now: world.now }, event).then(({ statusCode, headers, body }) => {
        const isSelfTest = url.includes('self-test-');
        response.writeHead(statusCode, headers as Record<string, string>);
        response.end(world.forges && !isSelfTest ? 'forged' : body);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return world;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  readonly now = (): number => Date.now() + this.ahead;

  get context(): RenewalContext {
    return {
      certificates: {
        read: () => Promise.resolve(this.stored),
        replace: (issued: IssuedCertificate) => {
          this.stored = issued;
          this.imports++;
          return Promise.resolve();
        },
      },
      account: {
        read: () => Promise.resolve(this.accountKey),
        write: (key) => {
          this.accountKey = key;
          return Promise.resolve();
        },
      },
      challenges: this.challenges,
      attempts: {
        read: () => Promise.resolve(this.attempts),
        write: (attempts) => {
          this.attempts = JSON.parse(JSON.stringify(attempts)) as Attempts;
          return Promise.resolve();
        },
      },
      fetch: async (url) => {
        const { hostname, pathname } = new URL(url);
        if (this.lost.has(hostname)) return { status: 200, body: 'A page of somebody else' };
        const response = await fetch(`http://127.0.0.1:${this.port}${pathname}`);
        return { status: response.status, body: await response.text() };
      },
      now: this.now,
      pause: () => setTimeout(50),
    };
  }

  private get challenges(): ChallengeStore {
    return {
      read: () => Promise.resolve(this.challenge),
      write: (challenge) => {
        this.challenge = challenge;
        if (challenge !== undefined) this.opened.push(challenge);
        return Promise.resolve();
      },
    };
  }
}

/** How a proxy answers in the authority's place. */
export interface Refusal {
  /** End of the path, such as `/order-plz`. */
  readonly path: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: object;
  /** How often; then requests pass. Default: always. */
  times?: number;
}

/** Stands before Pebble, passes requests on, and refuses what it is told to. */
export class AcmeProxy {
  refusal: Refusal | undefined;
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** How many requests Pebble refused. */
  refusals = 0;

  private constructor(
    private readonly server: ReturnType<typeof createSecureServer>,
    readonly directory: string,
  ) {}

  static async before({ port, localhost }: Pebble): Promise<AcmeProxy> {
    const own = await freePort();
    const server = createSecureServer({ cert: localhost.certificate, key: localhost.key });
    const proxy = new AcmeProxy(server, `https://localhost:${own}/dir`);
    server.on('request', (incoming, outgoing) => {
      const path = incoming.url ?? '/';
      proxy.asked.push(path);
      const refusal = proxy.refusal;
      if (refusal !== undefined && path.endsWith(refusal.path) && (refusal.times ?? 1) > 0) {
        if (refusal.times !== undefined) refusal.times--;
        outgoing.writeHead(refusal.status, refusal.headers).end(JSON.stringify(refusal.body));
        return;
      }
      const { method, headers } = incoming;
      // Both are this machine's loopback, and the certificate is the same.
      const options = { host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false };
      incoming.pipe(
        request(options, (answer) => {
          if ((answer.statusCode ?? 0) >= 400) proxy.refusals++;
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        }).on('error', () => outgoing.destroy()),
      );
    });
    await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
    return proxy;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
