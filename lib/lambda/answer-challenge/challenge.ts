/** An open HTTP-01 challenge: the one name that is being validated right now. RFC 8555, section 8.3. */
export interface Challenge {
  readonly token: string;
  /** What the challenge's address has to answer. It holds no secret. */
  readonly answer: string;
  /** Milliseconds since 1970; from then on it is answered no more. */
  readonly expires: number;
}

/** Holds the open challenge, where the function that renews puts it and the one that answers finds it. */
export interface ChallengeStore {
  read(): Promise<Challenge | undefined>;
  /** Replaces the challenge; `undefined` removes it. */
  write(challenge: Challenge | undefined): Promise<void>;
}

/** Where a certificate authority looks for the answer, over plain HTTP on port 80. */
export const challengePath = '/.well-known/acme-challenge/';

/** Longer than an authority takes to look, and as long as the renewing function may run. */
export const challengeMinutes = 15;

/** At least the 128 bits of base64url that RFC 8555 demands (section 8.1), and no more than any authority sends. */
const tokenForm = /^[A-Za-z0-9_-]{22,128}$/;

/** The token in the path of a request; `undefined` for any other path. */
export function tokenOf(path: string): string | undefined {
  const token = path.startsWith(challengePath) ? path.slice(challengePath.length) : '';
  return tokenForm.test(token) ? token : undefined;
}

/** A challenge as it is stored: JSON, `{}` for none. */
export function toText(challenge: Challenge | undefined): string {
  return JSON.stringify(challenge ?? {});
}

/** Reads what `toText` wrote. Anything else is no challenge. */
export function fromText(text: string | undefined): Challenge | undefined {
  const { token, answer, expires } = parsed(text);
  return typeof token === 'string' && typeof answer === 'string' && typeof expires === 'number'
    ? { token, answer, expires }
    : undefined;
}

function parsed(text: string | undefined): Partial<Record<keyof Challenge, unknown>> {
  try {
    return (JSON.parse(text ?? '{}') ?? {}) as Partial<Record<keyof Challenge, unknown>>;
  } catch {
    return {};
  }
}
