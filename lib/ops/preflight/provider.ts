import type { SignOn } from '../../config';
import type { Check } from './check';

/** Gets a document in JSON over the internet. */
export type FetchJson = (address: string) => Promise<unknown>;

/** Seconds that a provider may take. */
const longestWait = 5;

export const fetchJson: FetchJson = async (address) => {
  const response = await fetch(address, { signal: AbortSignal.timeout(longestWait * 1000) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response.json();
};

/** Names of the configuration, by those of OpenID Connect Discovery 1.0, section 3. */
const told = {
  issuer: 'issuer',
  authorization_endpoint: 'authorizationEndpoint',
  token_endpoint: 'tokenEndpoint',
  userinfo_endpoint: 'userInfoEndpoint',
} as const;

/**
 * Whether the provider says of itself what the configuration says of it. A load balancer takes whatever it is told, and
 * people then see its error 561 or 500.
 */
export async function signOnCheck(fetchJson: FetchJson, signOn: SignOn): Promise<Check> {
  const what = 'sign-on';
  const address = `${signOn.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = (await fetchJson(address)) as Readonly<Record<string, unknown>>;
  const wrong = Object.entries(told)
    .filter(([name, key]) => document[name] !== signOn[key])
    .map(
      ([name, key]) =>
        `access.signOn.${key} is ${signOn[key]}, and the provider says ${String(document[name])}`,
    );
  const scopes = document['scopes_supported'];
  const unknown = Array.isArray(scopes)
    ? signOn.scope.split(' ').filter((scope) => !scopes.includes(scope))
    : [];
  if (unknown.length > 0) wrong.push(`the provider does not know the scope ${unknown.join(', ')}`);
  return wrong.length === 0
    ? { what, result: 'ok', detail: `${signOn.issuer} says the same of itself` }
    : { what, result: 'wrong', detail: wrong.join('; '), remedy: `Compare access.signOn with ${address}` };
}
