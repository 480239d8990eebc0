import { createPrivateKey, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** What matters of a certificate when two are compared. */
export interface CertificateFacts {
  /** DNS names of the certificate, lower case. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Names of the issuer, such as `CN=E7, O=Let's Encrypt`. */
  readonly issuer: string;
  /** Whether it vouches for itself, as a placeholder does. */
  readonly isSelfSigned: boolean;
  /** Whether browsers trust it: its chain leads to one of the root certificates that come with Node.js. */
  readonly isTrusted: boolean;
}

/** A certificate with its chain, and the key that belongs to it, all PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** Those of the authorities, each after the one that it signed; empty for none. */
  readonly chain: string;
  readonly privateKey: string;
}

/** Certificates of a PEM text, in its order. */
function certificatesOf(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/**
 * Reads a certificate and its chain.
 * @throws Error if there is none in the text
 */
export function certificateFacts(certificate: string, chain = ''): CertificateFacts {
  const [leaf, ...issuers] = certificatesOf(`${certificate}\n${chain}`);
  if (leaf === undefined) throw new Error('There is no PEM certificate where one was expected.');
  return {
    names: dnsNames(leaf),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    issuer: leaf.issuer.split('\n').reverse().join(', '),
    isSelfSigned: signsItself(leaf),
    isTrusted: chainProblem([leaf, ...issuers]) === undefined && endsAtPublicRoot([leaf, ...issuers]),
  };
}

/** Not by `checkIssued`, which denies it to a key that may sign no certificates. */
const signsItself = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);

/** `DNS:a.example.org, DNS:b.example.org` */
function dnsNames({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length).toLowerCase());
}

/** What is wrong with an issued certificate by itself, as the end of a sentence; `undefined` if nothing is. */
export function issuedProblem(issued: IssuedCertificate, now: number): string | undefined {
  const [leaf, ...issuers] = certificatesOf(`${issued.certificate}\n${issued.chain}`);
  if (leaf === undefined) return 'it is no PEM certificate';
  if (!leaf.checkPrivateKey(createPrivateKey(issued.privateKey))) {
    return 'it belongs to another key than the one it was asked for with';
  }
  if (Date.parse(leaf.validFrom) > now) return `it is not valid before ${leaf.validFrom}`;
  if (Date.parse(leaf.validTo) <= now) return `it ran out at ${leaf.validTo}`;
  if (signsItself(leaf)) return 'it is signed by itself';
  if (issuers.length === 0 && !endsAtPublicRoot([leaf])) {
    return `its chain is incomplete: the certificate of its issuer (${leaf.issuer.replaceAll('\n', ', ')}) is missing`;
  }
  return chainProblem([leaf, ...issuers]);
}

function chainProblem(chain: readonly X509Certificate[]): string | undefined {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const signed = chain[index];
    if (signed === undefined || !signed.checkIssued(issuer) || !signed.verify(issuer.publicKey)) {
      return `its chain is broken: certificate ${index + 2} did not sign certificate ${index + 1}`;
    }
  }
  return undefined;
}

/** The public roots by subject; parsed once, when the first certificate is looked at. */
let roots: Map<string, X509Certificate[]> | undefined;

function publicRoots(): Map<string, X509Certificate[]> {
  if (roots === undefined) {
    roots = new Map();
    for (const pem of rootCertificates) {
      const root = new X509Certificate(pem);
      roots.set(root.subject, [...(roots.get(root.subject) ?? []), root]);
    }
  }
  return roots;
}

function endsAtPublicRoot(chain: readonly X509Certificate[]): boolean {
  const last = chain.at(-1);
  return (
    last !== undefined &&
    (publicRoots().get(last.issuer) ?? []).some(
      (root) => last.checkIssued(root) && last.verify(root.publicKey),
    )
  );
}
