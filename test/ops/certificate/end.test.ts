import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { placeholderCertificate } from '../../../lib/certificate/placeholder';
import { webServerShape } from '../../../lib/certificate/shape';
import { CertificateAuthority } from '../../../lib/local/stand-ins/certificate-authority';
import { certificateEnd } from '../../../lib/ops/certificate/end';

const directory = mkdtempSync(join(tmpdir(), 'certificate-end-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function withServer<T>(server: Server, use: (host: string) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  try {
    return await use(`localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

test('it reads the end of the certificate that the host shows, trusted or not', async () => {
  const authority = await CertificateAuthority.openOrMake(directory);
  const { certificate, key } = await authority.issue(['localhost']);
  const end = await withServer(createServer({ cert: certificate, key }), certificateEnd);
  expect(end).toEqual({ end: new Date(new X509Certificate(certificate).validTo), placeholder: false });
});

test('it tells a placeholder', async () => {
  const { certificate, key } = await placeholderCertificate(['localhost'], webServerShape);
  const end = await withServer(createServer({ cert: certificate, key }), certificateEnd);
  expect(end).toMatchObject({ placeholder: true });
});

test('a host that speaks no TLS has none', async () => {
  const plain = createPlainServer((socket) => void socket.end('no'));
  expect(await withServer(plain, certificateEnd)).toBeUndefined();
});

test('a host that does not answer has none', async () => {
  expect(await certificateEnd('localhost:1')).toBeUndefined();
});
