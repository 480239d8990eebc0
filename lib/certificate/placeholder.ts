// Has to come first: the library below is made with decorators.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate, webcrypto } from 'node:crypto';
import type { KeyAlgorithm } from './key-algorithm';
import type { CertificateShape } from './shape';

const day = 24 * 60 * 60 * 1000;
/** Short enough for the alarm on a certificate's end to ring if nobody ever replaces it. */
const placeholderDays = 90;
const commonName = 'Placeholder until a certificate is imported';

const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
});
const ecdsa = (namedCurve: string, hash: string) => ({ name: 'ECDSA', namedCurve, hash });
const algorithms: Readonly<Record<KeyAlgorithm, ReturnType<typeof rsa> | ReturnType<typeof ecdsa>>> = {
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  EC_prime256v1: ecdsa('P-256', 'SHA-256'),
  EC_secp384r1: ecdsa('P-384', 'SHA-384'),
  EC_secp521r1: ecdsa('P-521', 'SHA-512'),
};

/** A certificate with its key, both PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A self-signed certificate, with which a listener can be made before the real one exists. No browser trusts it.
 *
 * @param shape of the certificate that will take its place
 */
export async function placeholderCertificate(
  hosts: readonly string[],
  shape: CertificateShape,
): Promise<CertificateWithKey> {
  const algorithm = algorithms[shape.keyAlgorithm];
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ O: ['Matomo on Fargate'] }, { CN: [commonName] }],
    // A clock that is a little behind must not find it not yet valid.
    notBefore: new Date(now - day),
    notAfter: new Date(now + placeholderDays * day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...(shape.keyUsages === undefined ? [] : [new x509.KeyUsagesExtension(leastOf(shape.keyUsages), true)]),
      ...(shape.extendedKeyUsages === undefined
        ? []
        : [new x509.ExtendedKeyUsageExtension(leastOfExtended(shape.extendedKeyUsages))]),
      new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: certificate.toString('pem'),
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

/** Usages can be added later, but not be taken away. */
function leastOf(usages: number): number {
  return usages & x509.KeyUsageFlags.digitalSignature || usages;
}

function leastOfExtended(usages: readonly string[]): string[] {
  const serverAuth = String(x509.ExtendedKeyUsage.serverAuth);
  return usages.includes(serverAuth) ? [serverAuth] : [...usages];
}

/** Whether a certificate, PEM, is one of `placeholderCertificate`. */
export function isPlaceholder(pem: string): boolean {
  const { subject, issuer } = new X509Certificate(pem);
  return subject === issuer && subject.split('\n').includes(`CN=${commonName}`);
}
