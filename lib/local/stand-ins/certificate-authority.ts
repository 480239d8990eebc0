// Has to come first: the library below is made with decorators.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateWithKey } from '../../certificate/placeholder';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;
/** Long enough to be trusted once and forgotten. */
const authorityDays = 3650;
/** The longest that Apple's systems accept of an authority added by hand. */
const certificateDays = 825;

/** An authority of this machine's own, which vouches for the stand-ins of load balancer and database. */
export class CertificateAuthority {
  private constructor(
    /** The certificate to trust. */
    readonly certificateFile: string,
    private readonly certificate: x509.X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  /** The authority kept in a directory, made there if there is none. Its key is readable by its owner alone. */
  static async openOrMake(directory: string): Promise<CertificateAuthority> {
    const certificateFile = join(directory, 'matomo-local-ca.pem');
    const keyFile = join(directory, 'matomo-local-ca.key');
    const [pem, keyPem] = await Promise.all([read(certificateFile), read(keyFile)]);
    if (pem !== undefined && keyPem !== undefined) {
      const certificate = new x509.X509Certificate(pem);
      if (certificate.notAfter.getTime() > Date.now() + certificateDays * day) {
        return new CertificateAuthority(certificateFile, certificate, await privateKey(keyPem));
      }
    }
    const { certificate, keys } = await makeAuthority();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(keyFile, await privatePem(keys), { mode: 0o600 });
    await writeFile(certificateFile, certificate.toString('pem'));
    return new CertificateAuthority(certificateFile, certificate, keys.privateKey);
  }

  /** A certificate for a server with these names, the first of which is its subject. */
  async issue(names: readonly [string, ...string[]]): Promise<CertificateWithKey> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      ...validFor(certificateDays),
      subject: [{ CN: [names[0]] }],
      issuer: this.certificate.subject,
      signingKey: this.key,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return { certificate: certificate.toString('pem'), key: await privatePem(keys) };
  }
}

async function makeAuthority() {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validFor(authorityDays),
    name: [{ O: ['Matomo on one machine'] }, { CN: ['Local authority, made by npm start'] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

function validFor(days: number) {
  // A clock that is a little behind must not find it not yet valid.
  return { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + (days - 1) * day) };
}

async function privatePem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
}

async function privateKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, true, ['sign']);
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
