import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../lib/local/stand-ins/certificate-authority';

const directory = mkdtempSync(join(tmpdir(), 'authority-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('it vouches for the names it is asked for, and keeps its key to its owner', async () => {
  const authority = await CertificateAuthority.openOrMake(directory);
  const issued = await authority.issue(['dev.matomo.localhost', 'localhost']);
  const certificate = new X509Certificate(issued.certificate);
  const root = new X509Certificate(readFileSync(authority.certificateFile));

  expect(root.ca).toBe(true);
  expect(certificate.verify(root.publicKey)).toBe(true);
  expect(certificate.checkIssued(root)).toBe(true);
  expect(certificate.checkHost('dev.matomo.localhost')).toBe('dev.matomo.localhost');
  expect(certificate.checkHost('stage.matomo.localhost')).toBeUndefined();
  expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
  expect(statSync(join(directory, 'matomo-local-ca.key')).mode & 0o777).toBe(0o600);
});

test('it is made once, so that it needs to be trusted once', async () => {
  const first = readFileSync((await CertificateAuthority.openOrMake(directory)).certificateFile, 'utf8');
  const again = await CertificateAuthority.openOrMake(directory);
  expect(readFileSync(again.certificateFile, 'utf8')).toBe(first);
  const certificate = new X509Certificate((await again.issue(['localhost'])).certificate);
  expect(certificate.verify(new X509Certificate(first).publicKey)).toBe(true);
});
