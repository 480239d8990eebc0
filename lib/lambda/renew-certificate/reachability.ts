import { randomBytes } from 'node:crypto';
import { fetchFailure } from './fetch-failure';
import { challengePath, type ChallengeStore } from '../answer-challenge/challenge';

/** A name whose requests do not arrive here, and what happens to them. */
export interface UnreachableName {
  readonly name: string;
  readonly why: string;
}

/** Asks for an address over plain HTTP, as an authority does. */
export type Fetch = (url: string) => Promise<{ readonly status: number; readonly body: string }>;

export interface ReachabilityContext {
  readonly challenges: Pick<ChallengeStore, 'write'>;
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds that our own load balancer gets for an answer. */
const patience = 10_000;

/**
 * Finds out which names do not lead to our own answer, by a challenge that no authority knows about: asking an
 * authority in vain counts against its limits (five failures per name and hour with Let's Encrypt).
 */
export async function unreachableNames(
  { challenges, fetch, now }: ReachabilityContext,
  names: readonly string[],
): Promise<UnreachableName[]> {
  const token = `self-test-${randomBytes(24).toString('base64url')}`;
  const answer = `${token}.${randomBytes(24).toString('base64url')}`;
  await challenges.write({ token, answer, expires: now() + 60_000 });
  try {
    const looks = names.map(async (name) => {
      const why = await whyNot(fetch, `http://${name}${challengePath}${token}`, answer);
      return why === undefined ? [] : [{ name, why }];
    });
    return (await Promise.all(looks)).flat();
  } finally {
    await challenges.write(undefined);
  }
}

async function whyNot(fetch: Fetch, url: string, answer: string): Promise<string | undefined> {
  try {
    const { status, body } = await fetch(url);
    if (status === 200 && body.trim() === answer) return undefined;
    return `something else answers (status ${status}): does its DNS record point to the load balancer?`;
  } catch (error) {
    return fetchFailure(error);
  }
}

/** The real thing; redirects are followed, as authorities do. */
export const plainFetch: Fetch = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
  return { status: response.status, body: await response.text() };
};
