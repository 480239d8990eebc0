import { createPrivateKey, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import * as openid from 'openid-client';
import type { Claims } from './provider';
import { type ListenerRule, ruleFor } from './rules';
import { wordOf } from './word';

export interface LoadBalancerOptions {
  /** Of this machine. */
  readonly port: number;
  readonly rules: readonly ListenerRule[];
  /** Where the tasks are, whose certificate nobody looks at. */
  readonly target: string;
  /** The name that browsers use for it. */
  readonly host: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** ARN that it signs with. */
  readonly signer: string;
  /** Name and key in PEM format that it signs with. */
  readonly key: { readonly id: string; readonly pem: string };
}

/** Where the provider sends people back to. */
export const callbackPath = '/oauth2/idpresponse';

const cookie = 'AWSELBAuthSessionCookie-0';

/**
 * An Application Load Balancer's rules with the action `authenticate-oidc`, over plain http on this machine's loopback
 * address. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class LoadBalancer {
  private readonly own: string;
  /** Where somebody wanted to go, by the state that the provider gives back. */
  private readonly wanted = new Map<string, string>();
  private readonly sessions = new Map<string, Claims>();

  private constructor(
    private readonly options: LoadBalancerOptions,
    private readonly provider: openid.Configuration,
  ) {
    this.own = `http://127.0.0.1:${options.port}`;
  }

  static async start(options: LoadBalancerOptions): Promise<void> {
    const { issuer, clientId, clientSecret, port } = options;
    const provider = await openid.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      openid.ClientSecretBasic(clientSecret),
      { execute: [openid.allowInsecureRequests] },
    );
    const own = new LoadBalancer(options, provider);
    const server = createServer((incoming, answer) => {
      own.answer(incoming, answer).catch((error: unknown) => {
        answer.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  private async answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(`${this.own}${incoming.url ?? '/'}`);
    if (url.pathname === callbackPath) return this.welcome(url, answer);
    const { host, rules } = this.options;
    const header = (name: string): string | undefined => incoming.headers[name]?.toString();
    const rule = ruleFor(rules, { host, url, header });
    const [first] = rule?.Actions ?? [];
    if (first === undefined) return void answer.writeHead(404).end('Not found');
    if (first.Type === 'forward') return this.forward(incoming, answer, {});
    const session = new RegExp(`${cookie}=([\\w-]+)`).exec(header('cookie') ?? '')?.[1];
    const claims = this.sessions.get(session ?? '');
    if (claims !== undefined) {
      return this.forward(incoming, answer, { 'x-amzn-oidc-data': this.wordFor(claims) });
    }
    const state = randomUUID();
    this.wanted.set(state, url.href);
    const location = openid.buildAuthorizationUrl(this.provider, {
      ...{ redirect_uri: `${this.own}${callbackPath}`, state },
      scope: first.AuthenticateOidcConfig?.Scope ?? '',
    });
    answer.writeHead(302, { location: location.href }).end();
  }

  /** Somebody comes back from the provider. */
  private async welcome(url: URL, answer: ServerResponse): Promise<void> {
    const state = url.searchParams.get('state') ?? '';
    const tokens = await openid.authorizationCodeGrant(this.provider, url, { expectedState: state });
    const claims = await openid.fetchUserInfo(this.provider, tokens.access_token, openid.skipSubjectCheck);
    const session = randomUUID();
    this.sessions.set(session, claims);
    const location = this.wanted.get(state) ?? this.own;
    answer.writeHead(302, { location, 'set-cookie': `${cookie}=${session}; Path=/; HttpOnly` }).end();
  }

  private wordFor(claims: Claims): string {
    const { issuer, clientId, signer, key } = this.options;
    const exp = Math.floor(Date.now() / 1000) + 120;
    const header = { typ: 'JWT', kid: key.id, alg: 'ES256', iss: issuer, client: clientId, signer, exp };
    return wordOf(header, { ...claims, exp, iss: issuer }, createPrivateKey(key.pem));
  }

  private forward(
    incoming: IncomingMessage,
    answer: ServerResponse,
    more: Readonly<Record<string, string>>,
  ): void {
    const { host, target } = this.options;
    const headers = {
      ...incoming.headers,
      ...more,
      host,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1',
    };
    const outgoing = request(
      `${target}${incoming.url ?? '/'}`,
      { method: incoming.method, headers, rejectUnauthorized: false },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.on('error', (error) => answer.writeHead(502).end(error.message));
    incoming.pipe(outgoing);
  }
}
