// Has to come first: the library below is made with decorators.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate } from 'node:crypto';
import { isKeyAlgorithm, keyAlgorithmOf, type KeyAlgorithm } from './key-algorithm';

/** What has to stay alike when a certificate takes the place of another under the same ACM ARN. */
export interface CertificateShape {
  readonly keyAlgorithm: KeyAlgorithm;
  /** `x509.KeyUsageFlags`; undefined without the extension. */
  readonly keyUsages: number | undefined;
  /** Object identifiers; undefined without the extension. */
  readonly extendedKeyUsages: readonly string[] | undefined;
}

/** What a public authority's certificate for a web server looks like, with the smallest key. */
export const webServerShape: CertificateShape = {
  keyAlgorithm: 'EC_prime256v1',
  keyUsages: x509.KeyUsageFlags.digitalSignature,
  extendedKeyUsages: [x509.ExtendedKeyUsage.serverAuth],
};

/**
 * The shape of a certificate.
 *
 * @param pem one certificate
 * @throws Error if it is no certificate, or has a key that ACM does not take
 */
export function shapeOf(pem: string): CertificateShape {
  const keyAlgorithm = keyAlgorithmOf(new X509Certificate(pem).publicKey);
  if (!isKeyAlgorithm(keyAlgorithm)) throw new Error(`ACM takes no certificates with a key ${keyAlgorithm}.`);
  const certificate = new x509.X509Certificate(pem);
  return {
    keyAlgorithm,
    keyUsages: certificate.getExtension(x509.KeyUsagesExtension)?.usages,
    extendedKeyUsages: certificate
      .getExtension(x509.ExtendedKeyUsageExtension)
      ?.usages.map((usage) => String(usage)),
  };
}

/**
 * Why ACM would refuse a certificate in the place of another; undefined if it would take it.
 * https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html
 */
export function shapeConflict(current: CertificateShape, next: CertificateShape): string | undefined {
  if (current.keyAlgorithm !== next.keyAlgorithm) {
    return `its key is ${next.keyAlgorithm} and the current one is ${current.keyAlgorithm}`;
  }
  if ((current.keyUsages === undefined) !== (next.keyUsages === undefined)) {
    return `${next.keyUsages === undefined ? 'the current one' : 'it'} alone has the extension Key Usage`;
  }
  if ((current.extendedKeyUsages === undefined) !== (next.extendedKeyUsages === undefined)) {
    return `${next.extendedKeyUsages === undefined ? 'the current one' : 'it'} alone has the extension Extended Key Usage`;
  }
  const droppable = next.keyAlgorithm.startsWith('EC_') ? x509.KeyUsageFlags.keyEncipherment : 0;
  if (((current.keyUsages ?? 0) & ~(next.keyUsages ?? 0) & ~droppable) !== 0) {
    return 'it lacks a Key Usage of the current one';
  }
  const lost = (current.extendedKeyUsages ?? []).filter(
    (usage) => usage !== String(x509.ExtendedKeyUsage.clientAuth) && !next.extendedKeyUsages?.includes(usage),
  );
  return lost.length > 0
    ? `it lacks the Extended Key Usage ${lost.join(', ')} of the current one`
    : undefined;
}
