import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { subjectOf } from '../../certificate/chain';
import type { CertificateFiles } from '../../certificate/files';
import { dayOf } from '../../certificate/worse';

/** What is wrong with a certificate today, one sentence each. Form, names and order of the chain are checked before. */
export function datesWrong({ certificate, chain }: CertificateFiles, now: number): string[] {
  return [certificate, ...chain].flatMap((pem) => {
    const parsed = new X509Certificate(pem);
    const name = subjectOf(parsed);
    if (Date.parse(parsed.validTo) <= now) {
      return [`${name} ended on ${dayOf(parsed)}. Have it renewed and put the new one into its file.`];
    }
    if (Date.parse(parsed.validFrom) > now) {
      const start = new Date(parsed.validFrom).toISOString().replace('.000Z', 'Z');
      return [`${name} begins on ${start} only, and ACM takes no certificate before. Import it then.`];
    }
    return [];
  });
}

/**
 * The private key of a secret, checked against its certificate.
 *
 * @returns the key, or a sentence that never repeats any of it
 */
export function privateKey(text: string, certificate: string, secret: string): KeyObject | string {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) {
    return `The private key in ${secret} is encrypted, and nothing here knows its passphrase. Store it without: openssl pkey -in key.pem -out plain.pem`;
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    return `${secret} holds no private key in PEM (-----BEGIN PRIVATE KEY-----). Store the file's text as it is: aws secretsmanager put-secret-value --secret-id ${secret} --secret-string file://key.pem`;
  }
  return new X509Certificate(certificate).checkPrivateKey(key)
    ? key
    : `The private key in ${secret} belongs to another certificate. Store the one that this certificate was requested with.`;
}
