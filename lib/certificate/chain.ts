import type { X509Certificate } from 'node:crypto';

/** A certificate's subject in one line: `CN=stats.example.org, O=Example`. */
export function subjectOf({ subject, subjectAltName }: X509Certificate): string {
  return subject === '' ? (subjectAltName ?? 'without a name') : subject.split('\n').reverse().join(', ');
}

/** Whether a certificate was signed with its own key. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/** Whether `issuer` vouches for a certificate; one whose usages don't allow that never does. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/**
 * What is wrong with a chain, in a sentence; undefined if each certificate was signed by the one after it.
 *
 * @param server its beginning, which is not part of `chain`
 */
export function chainProblem(server: X509Certificate, chain: readonly X509Certificate[]): string | undefined {
  if (chain.some(({ raw }) => raw.equals(server.raw))) {
    return "The chain has the server's own certificate in it.";
  }
  let current = server;
  for (const [index, next] of chain.entries()) {
    if (isSelfSigned(current)) {
      return `${subjectOf(current)} is a root, so nothing can come after it; there is ${subjectOf(next)}.`;
    }
    if (!isSignedBy(current, next)) {
      const issuer = chain.find((candidate) => isSignedBy(current, candidate));
      return issuer === undefined
        ? `${subjectOf(current)} was signed by ${issuerOf(current)}, and that certificate is missing; certificate ${index + 1} of the chain is ${subjectOf(next)}.`
        : `The order is wrong: after ${subjectOf(current)} has to come ${subjectOf(issuer)}, not ${subjectOf(next)}.`;
    }
    if (!next.ca) return `${subjectOf(next)} is not an authority's certificate (CA:TRUE).`;
    current = next;
  }
  return chain.length === 0 && !isSelfSigned(server)
    ? `${subjectOf(server)} was signed by ${issuerOf(server)}, whose certificate is missing.`
    : undefined;
}

const issuerOf = ({ issuer }: X509Certificate): string => issuer.split('\n').reverse().join(', ');
