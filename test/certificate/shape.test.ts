import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { keyAlgorithmOf } from '../../lib/certificate/key-algorithm';
import { isPlaceholder, placeholderCertificate } from '../../lib/certificate/placeholder';
import { type CertificateShape, shapeConflict, shapeOf, webServerShape } from '../../lib/certificate/shape';
import { serverExtensions, TestCertificate } from '../support/test-pki';

const { clientAuth, serverAuth, emailProtection } = x509.ExtendedKeyUsage;
const { digitalSignature, keyEncipherment, keyAgreement } = x509.KeyUsageFlags;

test('of a certificate: the key by the name that ACM gives it, and the usages', async () => {
  const extensions = serverExtensions(['a.example.org'], {
    usages: digitalSignature | keyEncipherment,
    extended: [serverAuth, clientAuth],
  });
  const { pem } = await TestCertificate.selfSigned({ key: 'RSA-2048', extensions });
  expect(shapeOf(pem)).toEqual({
    keyAlgorithm: 'RSA_2048',
    keyUsages: digitalSignature | keyEncipherment,
    extendedKeyUsages: [serverAuth, clientAuth],
  });
  const bare = await TestCertificate.selfSigned({
    extensions: serverExtensions(undefined, { usages: 'none', extended: 'none' }),
  });
  expect(shapeOf(bare.pem)).toEqual({
    keyAlgorithm: 'EC_prime256v1',
    keyUsages: undefined,
    extendedKeyUsages: undefined,
  });
});

test('of a key that no browser accepts is refused', async () => {
  const { pem } = await TestCertificate.selfSigned({ key: 'RSA-1024' });
  expect(() => shapeOf(pem)).toThrow('RSA_1024');
});

const web = webServerShape;
test.each<[string, CertificateShape, CertificateShape, string | undefined]>([
  ['the same', web, web, undefined],
  ['another key', web, { ...web, keyAlgorithm: 'RSA_2048' }, 'its key is RSA_2048'],
  ['another size', web, { ...web, keyAlgorithm: 'EC_secp384r1' }, 'its key is EC_secp384r1'],
  ['a usage more', web, { ...web, keyUsages: digitalSignature | keyAgreement }, undefined],
  ['a usage less', { ...web, keyUsages: digitalSignature | keyAgreement }, web, 'lacks a Key Usage'],
  ['ECDSA without encipherment', { ...web, keyUsages: digitalSignature | keyEncipherment }, web, undefined],
  [
    'RSA without encipherment',
    { ...web, keyAlgorithm: 'RSA_2048', keyUsages: digitalSignature | keyEncipherment },
    { ...web, keyAlgorithm: 'RSA_2048' },
    'lacks a Key Usage',
  ],
  ['no usages any more', web, { ...web, keyUsages: undefined }, 'the current one alone has'],
  ['usages as an addition', { ...web, keyUsages: undefined }, web, 'it alone has'],
  ['no client any more', { ...web, extendedKeyUsages: [serverAuth, clientAuth] }, web, undefined],
  [
    'no mail any more',
    { ...web, extendedKeyUsages: [serverAuth, emailProtection] },
    web,
    'lacks the Extended Key Usage 1.3.6.1.5.5.7.3.4',
  ],
  [
    'extended usages as an addition',
    { ...web, extendedKeyUsages: undefined },
    web,
    'it alone has the extension Extended Key Usage',
  ],
])('ACM and %s in the place of a certificate', (_, current, next, conflict) => {
  const found = shapeConflict(current, next);
  if (conflict === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(conflict);
});

test.each(['EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1', 'RSA_2048'] as const)(
  'a placeholder takes after the certificate to come, with a key %s',
  async (keyAlgorithm) => {
    const wanted: CertificateShape = {
      keyAlgorithm,
      keyUsages: digitalSignature | keyEncipherment,
      extendedKeyUsages: [serverAuth, clientAuth],
    };
    const hosts = ['stats.example.org', 'matomo.example.org'];
    const { certificate, key } = await placeholderCertificate(hosts, wanted);
    const parsed = new X509Certificate(certificate);
    expect(parsed.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(keyAlgorithmOf(parsed.publicKey)).toBe(keyAlgorithm);
    for (const host of hosts) expect(parsed.checkHost(host, { subject: 'never' })).toBe(host);
    expect(shapeConflict(shapeOf(certificate), wanted)).toBeUndefined();
    expect(shapeConflict(shapeOf(certificate), { ...webServerShape, keyAlgorithm })).toBeUndefined();
    expect(isPlaceholder(certificate)).toBe(true);
  },
);

test('a placeholder for a certificate without usages has none', async () => {
  const bare = { keyAlgorithm: 'EC_prime256v1', keyUsages: undefined, extendedKeyUsages: undefined } as const;
  const { certificate } = await placeholderCertificate(['stats.example.org'], bare);
  expect(shapeOf(certificate)).toEqual(bare);
});

test('a certificate of an authority is no placeholder, whatever its name', async () => {
  const root = await TestCertificate.root();
  const { pem } = await root.server({ name: 'Placeholder until a certificate is imported' });
  expect(isPlaceholder(pem)).toBe(false);
});
