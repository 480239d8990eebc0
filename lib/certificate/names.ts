import type { X509Certificate } from 'node:crypto';

/**
 * The names that a certificate does not stand for. Only its subject alternative names count, as in browsers; `*` stands
 * for one label. A wildcard to be covered, `*.example.org`, has to be there as it is.
 */
export function uncovered(certificate: X509Certificate, names: readonly string[]): string[] {
  const own = (certificate.subjectAltName ?? '').split(', ');
  return names.filter(
    (name) =>
      !own.includes(`DNS:${name}`) &&
      certificate.checkHost(name, { subject: 'never', partialWildcards: false }) === undefined,
  );
}
