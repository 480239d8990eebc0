import { X509Certificate } from 'node:crypto';
import { isSelfSigned } from './chain';
import { uncovered } from './names';
import { isPlaceholder } from './placeholder';

/**
 * What would be worse than now if a certificate took the place of another, as parts of a sentence; empty if nothing.
 * Anything is better than a placeholder.
 *
 * @param current what is served now, PEM
 * @param next what is to take its place, PEM
 */
export function worseThan(current: string, next: string): string[] {
  if (isPlaceholder(next)) return isPlaceholder(current) ? [] : ['it is only a placeholder'];
  if (isPlaceholder(current)) return [];
  const [before, after] = [new X509Certificate(current), new X509Certificate(next)];
  const lostNames = uncovered(after, namesOf(before));
  return [
    ...(Date.parse(after.validTo) < Date.parse(before.validTo)
      ? [`it ends on ${dayOf(after)}, the current one on ${dayOf(before)}`]
      : []),
    ...(lostNames.length > 0 ? [`it lacks ${lostNames.join(', ')}, which the current one has`] : []),
    ...(isSelfSigned(after) && !isSelfSigned(before) ? ['it is self-signed, the current one is not'] : []),
  ];
}

/** Day of a certificate's end, UTC: `2027-01-31`. */
export function dayOf({ validTo }: X509Certificate): string {
  return new Date(validTo).toISOString().slice(0, 10);
}

function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name ?? '');
}
