import * as acme from 'acme-client';
import type { ChallengeStore } from '../answer-challenge/challenge';
import { AuthorityRefusal } from './acme-transport';
import { afterFailure, type Attempts, type AttemptStore, underWay, waitUntil } from './attempts';
import {
  certificateFacts,
  type CertificateFacts,
  issuedProblem,
  type IssuedCertificate,
} from './certificate';
import { millisecondsOfDay, reasonToKeep, reasonToRenew, type Wanted } from './comparison';
import { orderCertificate } from './order';
import { type Fetch, unreachableNames } from './reachability';
import type { RenewalResult } from './result';

/** What the function works with; AWS's services in AWS, files in the one-machine run. */
export interface RenewalContext {
  readonly certificates: CertificateStore;
  readonly account: AccountStore;
  readonly challenges: ChallengeStore;
  readonly attempts: AttemptStore;
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits between two looks at what the authority is doing. */
  readonly pause: () => Promise<void>;
}

/** Holds the certificate that the load balancer shows. */
export interface CertificateStore {
  read(): Promise<{ readonly certificate: string; readonly chain?: string }>;
  replace(issued: IssuedCertificate): Promise<void>;
}

/** Holds the key of the account with the authority, PEM; `undefined` as long as there is none. */
export interface AccountStore {
  read(): Promise<string | undefined>;
  write(key: string): Promise<void>;
}

/** What the function is told by its environment. */
export interface RenewalSettings {
  /** DNS names, the host first. */
  readonly names: readonly string[];
  readonly email: string;
  /** URL of the ACME directory. */
  readonly directory: string;
}

/** How one run is asked for. */
export interface RenewalRequest {
  /** `schedule` waits for as long as failures ask for, `person` only if the authority demands it. */
  readonly by: 'schedule' | 'person';
  /** Renews a certificate that is not due, too. */
  readonly force?: boolean;
}

/** One run: issues a certificate if it is time, and replaces the stored one if the new one is better. */
export async function renewCertificate(
  context: RenewalContext,
  settings: RenewalSettings,
  request: RenewalRequest,
): Promise<RenewalResult> {
  const { names, directory } = settings;
  const wanted: Wanted = { names, trusted: directory === letsEncrypt, now: context.now() };
  const { certificate, chain } = await context.certificates.read();
  const current = certificateFacts(certificate, chain);
  const why =
    reasonToRenew(current, wanted) ?? (request.force === true ? 'somebody asked for it' : undefined);
  if (why === undefined) return notDue(current, wanted.now);

  const attempts = await context.attempts.read();
  const obstacle = obstacleIn(attempts, wanted.now, request);
  if (obstacle !== undefined) return obstacle;
  // From here on a second run keeps out, since there is room for one open challenge; and a run that dies has failed.
  const died = afterFailure(attempts, wanted.now, 'The run did not end.');
  await context.attempts.write({ ...died, startedAt: new Date(wanted.now).toISOString() });
  const { result, remember } = await attempt(context, settings, attempts, current, wanted, why);
  await context.attempts.write(remember);
  return result;
}

const letsEncrypt = acme.directory.letsencrypt.production;

function notDue({ notAfter }: CertificateFacts, now: number): RenewalResult {
  const daysLeft = Math.floor((notAfter.getTime() - now) / millisecondsOfDay);
  return { outcome: 'not due', notAfter: notAfter.toISOString(), daysLeft };
}

function obstacleIn(attempts: Attempts, now: number, request: RenewalRequest): RenewalResult | undefined {
  const since = underWay(attempts, now);
  if (since !== undefined) return { outcome: 'running', since: since.toISOString() };
  const until = waitUntil(attempts, now, request.by === 'person');
  if (until === undefined) return undefined;
  const { demanded = false, reason = 'unknown' } = attempts;
  return { outcome: 'waiting', until: until.toISOString(), demanded, reason };
}

async function attempt(
  context: RenewalContext,
  settings: RenewalSettings,
  attempts: Attempts,
  current: CertificateFacts,
  wanted: Wanted,
  why: string,
): Promise<{ result: RenewalResult; remember: Attempts }> {
  const ended: Attempts = { ...attempts, startedAt: undefined };
  try {
    const unreachable = await unreachableNames(context, settings.names);
    if (unreachable.length > 0) {
      const result = { outcome: 'unreachable', names: unreachable, firstTime: current.isSelfSigned } as const;
      // No authority was asked: nothing to wait for.
      return { result, remember: ended };
    }
    const accountKey = await accountKeyOf(context.account);
    const issued = await orderCertificate(context, { ...settings, accountKey });
    const facts = replacement(issued, current, { ...wanted, now: context.now() });
    await context.certificates.replace(issued);
    return { result: issuedResult(facts, why), remember: {} };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const refusal = error instanceof AuthorityRefusal ? error : undefined;
    const remember = afterFailure(attempts, context.now(), reason, refusal);
    const { retryAt = '', demanded = false } = remember;
    return { result: { outcome: 'failed', reason, retryAt, demanded }, remember };
  }
}

/** Made with the first run and kept before it is used: a key that is lost is an account that is lost. */
async function accountKeyOf(account: AccountStore): Promise<string> {
  const stored = await account.read();
  if (stored !== undefined) return stored;
  const key = (await acme.crypto.createPrivateEcdsaKey('P-256')).toString();
  await account.write(key);
  return key;
}

/** @throws Error if what was issued must not take the place of what is stored */
function replacement(issued: IssuedCertificate, current: CertificateFacts, wanted: Wanted): CertificateFacts {
  const problem = issuedProblem(issued, wanted.now);
  if (problem !== undefined) throw new Error(`The issued certificate cannot be used: ${problem}.`);
  const facts = certificateFacts(issued.certificate, issued.chain);
  const keep = reasonToKeep(current, facts, wanted);
  if (keep !== undefined)
    throw new Error(`The issued certificate is not better than the stored one: ${keep}.`);
  return facts;
}

function issuedResult(facts: CertificateFacts, why: string): RenewalResult {
  const { names, issuer, notAfter, isTrusted } = facts;
  return { outcome: 'issued', names, issuer, notAfter: notAfter.toISOString(), trusted: isTrusted, why };
}
