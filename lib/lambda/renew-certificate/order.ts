import * as acme from 'acme-client';
import { challengeMinutes, type ChallengeStore } from '../answer-challenge/challenge';
import { type IssuedCertificate } from './certificate';

export interface OrderContext {
  readonly challenges: Pick<ChallengeStore, 'write'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits between two looks at what the authority is doing. */
  readonly pause: () => Promise<void>;
}

export interface OrderOptions {
  /** URL of the ACME directory. */
  readonly directory: string;
  /** Of the account with the authority. */
  readonly email: string;
  /** PEM; the same key is the same account. */
  readonly accountKey: string;
  /** DNS names, all in one certificate. */
  readonly names: readonly string[];
}

/** With the pauses of the function, two seconds, these are three minutes. */
const mostLooks = 90;

/**
 * Orders a certificate by ACME (RFC 8555), each name validated by HTTP-01, one after the other. The key is made here
 * and exists in memory only: a renewal makes a new one.
 *
 * @throws AuthorityRefusal or AuthorityUnreachable, or an Error that names the validation that failed
 */
export async function orderCertificate(
  context: OrderContext,
  { directory, email, accountKey, names }: OrderOptions,
): Promise<IssuedCertificate> {
  const client = new acme.Client({ directoryUrl: directory, accountKey });
  // For an account that exists, this finds it.
  await client.createAccount({ termsOfServiceAgreed: true, contact: [`mailto:${email}`] });
  const order = await client.createOrder({
    identifiers: names.map((value) => ({ type: 'dns', value })),
  });
  for (const authorization of await client.getAuthorizations(order)) {
    await validate(context, client, order, authorization);
  }
  await settled(context, () => client.getOrder(order), ['ready', 'valid'], 'The order');

  const privateKey = await acme.crypto.createPrivateEcdsaKey('P-256');
  const [, request] = await acme.crypto.createCsr({ altNames: [...names] }, privateKey);
  await client.finalizeOrder(order, request);
  const issued = await settled(context, () => client.getOrder(order), ['valid'], 'The order');
  const [certificate = '', ...chain] = acme.crypto.splitPemChain(await client.getCertificate(issued));
  return { certificate, chain: chain.join('\n'), privateKey: privateKey.toString() };
}

async function validate(
  context: OrderContext,
  client: acme.Client,
  order: acme.Order,
  authorization: acme.Authorization,
): Promise<void> {
  // The authority remembers for some weeks what it has validated.
  if (authorization.status === 'valid') return;
  const name = authorization.identifier.value;
  const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
  if (challenge === undefined) {
    throw new Error(
      `The authority offers no HTTP-01 validation for ${name}, only ` +
        `${authorization.challenges.map(({ type }) => type).join(', ') || 'none'}.`,
    );
  }
  await context.challenges.write({
    token: challenge.token,
    answer: await client.getChallengeKeyAuthorization(challenge),
    expires: context.now() + challengeMinutes * 60_000,
  });
  try {
    await client.completeChallenge(challenge);
    const again = () => client.getAuthorizations({ ...order, authorizations: [authorization.url] });
    await settled(context, async () => (await again())[0], ['valid'], `The validation of ${name}`);
  } finally {
    await context.challenges.write(undefined);
  }
}

/** What ACME calls an order or an authorization, as far as both are alike. */
interface Progress {
  readonly status: string;
  readonly error?: object;
  readonly challenges?: readonly {
    readonly type: string;
    readonly status: string;
    readonly error?: object;
  }[];
}

/** Looks until the status is one of those wanted. */
async function settled<T extends Progress>(
  { pause }: OrderContext,
  look: () => Promise<T | undefined>,
  wanted: readonly string[],
  what: string,
): Promise<T> {
  for (let looks = 1; ; looks++) {
    const found = await look();
    if (found !== undefined && wanted.includes(found.status)) return found;
    if (found === undefined || !['pending', 'processing', 'ready'].includes(found.status)) {
      throw new Error(`${what} failed: ${reasonOf(found)}`);
    }
    if (looks === mostLooks) throw new Error(`${what} is still ${found.status} after ${mostLooks} looks.`);
    await pause();
  }
}

function reasonOf(failed: Progress | undefined): string {
  const { error } = failed?.challenges?.find(({ status }) => status === 'invalid') ?? failed ?? {};
  const { detail } = (error ?? {}) as { detail?: string };
  return detail ?? `its status is ${failed?.status ?? 'unknown'}, and the authority gives no reason`;
}
