import type { AuthorityRefusal } from './acme-transport';

/** What is remembered between two runs, so that a failure is not tried again too soon. All times ISO 8601. */
export interface Attempts {
  /** When the run began that is under way; absent when it has ended. */
  readonly startedAt?: string;
  /** Failures since the last success; absent means none. */
  readonly failures?: number;
  /** Not to be tried again before this. */
  readonly retryAt?: string;
  /** Whether the authority itself named that time. Then nobody may hurry. */
  readonly demanded?: boolean;
  /** Why the last attempt failed. */
  readonly reason?: string;
}

/** Holds the record of attempts. */
export interface AttemptStore {
  read(): Promise<Attempts>;
  write(attempts: Attempts): Promise<void>;
}

const hour = 60 * 60_000;
const longestWait = 24 * hour;
/** A parameter of Systems Manager takes 4 KB. */
const longestReason = 1000;
/** Longer than the function may run: a run that began before this has died. */
const runMinutes = 16;

/**
 * What to remember of a failure. The wait is an hour, twice as long after every further failure, a day at most; if the
 * authority demands a longer one, that.
 *
 * @param refusal what the authority said, if it refused
 */
export function afterFailure(
  { failures = 0 }: Attempts,
  now: number,
  reason: string,
  refusal?: Pick<AuthorityRefusal, 'retryAfter' | 'isRateLimit'>,
): Attempts {
  const own = now + Math.min(hour * 2 ** failures, longestWait);
  const demanded = refusal?.retryAfter?.getTime() ?? (refusal?.isRateLimit ? own : 0);
  return {
    failures: failures + 1,
    retryAt: new Date(Math.max(own, demanded)).toISOString(),
    ...(demanded >= own && { demanded: true }),
    reason: reason.slice(0, longestReason),
  };
}

/**
 * Until when no new attempt is to be made, because one failed; `undefined` if it may.
 *
 * @param urgent somebody asked for it: then only what the authority demanded counts
 */
export function waitUntil(
  { retryAt, demanded = false }: Attempts,
  now: number,
  urgent: boolean,
): Date | undefined {
  if (retryAt === undefined || (urgent && !demanded)) return undefined;
  const until = new Date(retryAt);
  // What cannot be read must not stop renewals for ever.
  return until.getTime() > now ? until : undefined;
}

/** Since when another run is under way; `undefined` if none is. */
export function underWay({ startedAt }: Attempts, now: number): Date | undefined {
  if (startedAt === undefined) return undefined;
  const since = new Date(startedAt);
  return now - since.getTime() < runMinutes * 60_000 ? since : undefined;
}

/** Reads a stored record. Anything that is none counts as "nothing was tried yet". */
export function attemptsFrom(text: string | undefined): Attempts {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Attempts;
  } catch {
    return {};
  }
}
