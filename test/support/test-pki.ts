import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { webcrypto } from 'node:crypto';

const algorithms = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'RSA-2048': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  'RSA-1024': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
} as const;

export type TestKey = keyof typeof algorithms;

const day = 24 * 60 * 60 * 1000;

/** What a certificate of the test's private CA says. */
export interface TestCertificateOptions {
  readonly name?: string;
  readonly hosts?: readonly string[];
  readonly key?: TestKey;
  /** Days from now. Default: 0 */
  readonly startsIn?: number;
  /** Days from now. Default: 365 */
  readonly endsIn?: number;
  /** Default: those of a web server's certificate, or of an authority's. */
  readonly extensions?: readonly x509.Extension[];
}

/** A certificate with its key, of which others can be signed. */
export class TestCertificate {
  private constructor(
    private readonly certificate: x509.X509Certificate,
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly algorithm: (typeof algorithms)[TestKey],
    /** The certificate, PEM. */
    readonly pem: string,
    /** The key, PKCS #8 in PEM. */
    readonly key: string,
  ) {}

  /** A root: it signs itself. */
  static async root(options: TestCertificateOptions = {}): Promise<TestCertificate> {
    return make(undefined, { name: 'Root', extensions: authorityExtensions, ...options });
  }

  /** A server's certificate that signs itself. */
  static async selfSigned(options: TestCertificateOptions = {}): Promise<TestCertificate> {
    return make(undefined, { extensions: serverExtensions(options.hosts), ...options });
  }

  /** An authority below this one. */
  async authority(options: TestCertificateOptions = {}): Promise<TestCertificate> {
    return make(this, { name: 'Intermediate', extensions: authorityExtensions, ...options });
  }

  /** A server's certificate, signed by this one. */
  async server(options: TestCertificateOptions = {}): Promise<TestCertificate> {
    return make(this, { extensions: serverExtensions(options.hosts), ...options });
  }

  /** @internal */
  static async make(
    issuer: TestCertificate | undefined,
    options: TestCertificateOptions,
  ): Promise<TestCertificate> {
    const algorithm = algorithms[options.key ?? 'P-256'];
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const subject = [{ CN: [options.name ?? options.hosts?.[0] ?? 'stats.example.org'] }];
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: issuer?.certificate.subject ?? subject,
      notBefore: new Date(Date.now() + (options.startsIn ?? 0) * day - 60_000),
      notAfter: new Date(Date.now() + (options.endsIn ?? 365) * day),
      signingKey: (issuer?.keys ?? keys).privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: issuer?.algorithm ?? algorithm,
      extensions: [...(options.extensions ?? [])],
    });
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    const key = `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
    return new TestCertificate(certificate, keys, algorithm, `${certificate.toString('pem')}\n`, key);
  }
}

const make = (issuer: TestCertificate | undefined, options: TestCertificateOptions) =>
  TestCertificate.make(issuer, options);

const authorityExtensions = [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

/** Extensions of a web server's certificate, with other usages where a test wants them. */
export function serverExtensions(
  hosts: readonly string[] = ['stats.example.org'],
  {
    usages = x509.KeyUsageFlags.digitalSignature,
    extended = [x509.ExtendedKeyUsage.serverAuth],
  }: { usages?: number | 'none'; extended?: readonly string[] | 'none' } = {},
): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    ...(usages === 'none' ? [] : [new x509.KeyUsagesExtension(usages, true)]),
    ...(extended === 'none' ? [] : [new x509.ExtendedKeyUsageExtension([...extended])]),
    new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))),
  ];
}
