import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** What the provider tells about somebody: the claims of the user info endpoint. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ProviderOptions {
  /** Its address on this machine, `http://127.0.0.1:<port>`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where it sends people back to. */
  readonly redirectUri: string;
  /** Claims by the name that somebody signs on with; any password does. Those who are not named have none. */
  readonly people: Readonly<Record<string, Claims>>;
}

/** The scope by which it tells groups. */
const groupsScope = 'groups';

/** Starts an OpenID Connect provider with its own forms for sign-on and consent. */
export async function startProvider(options: ProviderOptions): Promise<void> {
  const provider = new Provider(options.issuer, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    // The load balancer sends no challenge.
    pkce: { required: () => false },
    scopes: ['openid', 'email', groupsScope],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], [groupsScope]: ['groups'] },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...options.people[id] }),
    }),
  });
  const answer = provider.callback();
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  const { hostname, port } = new URL(options.issuer);
  await new Promise<void>((resolve) => server.listen(Number(port), hostname, resolve));
}
