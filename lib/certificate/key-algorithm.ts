import type { KeyObject } from 'node:crypto';

/**
 * Keys that both ACM and an Application Load Balancer take, by ACM's names. RSA of 1024 bits, which ACM takes as well,
 * is left out: no browser accepts it.
 * https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html
 */
export const keyAlgorithms = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
] as const;

export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** ACM's name for a key's type and size: `RSA_2048`, `EC_prime256v1`, also of a key that it does not take. */
export function keyAlgorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return `RSA_${asymmetricKeyDetails?.modulusLength}`;
  if (asymmetricKeyType === 'ec') return `EC_${asymmetricKeyDetails?.namedCurve}`;
  return String(asymmetricKeyType);
}

/** Whether ACM takes a key of this type and size. */
export function isKeyAlgorithm(name: string): name is KeyAlgorithm {
  return (keyAlgorithms as readonly string[]).includes(name);
}
