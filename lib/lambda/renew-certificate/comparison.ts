import type { CertificateFacts } from './certificate';

export const millisecondsOfDay = 24 * 60 * 60_000;

/** Days left at which a certificate is renewed: a third of the 90 days that Let's Encrypt gives. */
const renewAtDays = 30;

export interface Wanted {
  /** DNS names that the certificate has to have. */
  readonly names: readonly string[];
  /** Whether the directory that is asked issues what browsers trust. */
  readonly trusted: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Why a certificate has to be replaced, as a clause; `undefined` if it serves for longer. A certificate that lives for
 * less than 60 days is due after half of its life, so that a short life makes no loop.
 */
export function reasonToRenew(
  current: CertificateFacts,
  { names, trusted, now }: Wanted,
): string | undefined {
  if (current.isSelfSigned) return 'only a placeholder is in place';
  const missing = missingNames(current, names);
  if (missing.length > 0) return `the certificate lacks ${missing.join(', ')}`;
  if (trusted && !current.isTrusted) return `browsers do not trust its issuer (${current.issuer})`;
  const left = current.notAfter.getTime() - now;
  const life = current.notAfter.getTime() - current.notBefore.getTime();
  if (left <= 0) return 'the certificate has run out';
  if (left > Math.min(renewAtDays * millisecondsOfDay, life / 2)) return undefined;
  return `the certificate runs out in ${daysText(left)}`;
}

/**
 * Why the stored certificate is not to be replaced by a new one, as a clause; `undefined` if the new one is better. A
 * placeholder and a certificate that has run out are worse than anything that is valid.
 */
export function reasonToKeep(
  current: CertificateFacts,
  candidate: CertificateFacts,
  { names, now }: Pick<Wanted, 'names' | 'now'>,
): string | undefined {
  if (candidate.isSelfSigned) return 'the new one is signed by itself';
  const missing = missingNames(candidate, names);
  if (missing.length > 0) return `the new one lacks ${missing.join(', ')}`;
  if (candidate.notBefore.getTime() > now) return 'the new one is not valid yet';
  if (candidate.notAfter.getTime() <= now) return 'the new one has run out';
  if (current.isSelfSigned || current.notAfter.getTime() <= now) return undefined;
  if (current.isTrusted && !candidate.isTrusted) {
    return `browsers trust the stored one, but not the issuer of the new one (${candidate.issuer})`;
  }
  const gains = missingNames(current, names).length > 0 || (candidate.isTrusted && !current.isTrusted);
  if (!gains && candidate.notAfter.getTime() <= current.notAfter.getTime()) {
    return (
      `the new one runs out on ${dateText(candidate.notAfter)}, ` +
      `not later than the stored one (${dateText(current.notAfter)})`
    );
  }
  return undefined;
}

/** The names that a certificate is not valid for; `*.example.org` is for exactly one more label. */
function missingNames({ names: has }: CertificateFacts, wanted: readonly string[]): string[] {
  const covers = (name: string) => has.includes(name) || has.includes(name.replace(/^[^.]+/, '*'));
  return wanted.filter((name) => !covers(name.toLowerCase()));
}

/** `29 days`, `1 day`, `less than a day` */
function daysText(milliseconds: number): string {
  const days = Math.floor(milliseconds / millisecondsOfDay);
  if (days < 1) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}

/** `2026-11-21` */
const dateText = (date: Date): string => date.toISOString().slice(0, 10);
