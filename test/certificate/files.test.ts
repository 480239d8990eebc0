import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidConfigurationError, resolve } from '../../lib/config';
import { TestCertificate } from '../support/test-pki';

const directory = mkdtempSync(join(tmpdir(), 'certificates-'));
afterAll(() => rmSync(directory, { recursive: true }));

let root: TestCertificate;
let intermediate: TestCertificate;
let server: TestCertificate;
beforeAll(async () => {
  root = await TestCertificate.root({ name: 'Root' });
  intermediate = await root.authority({ name: 'Intermediate' });
  server = await intermediate.server({ hosts: ['stats.example.org', 'matomo.example.org'] });
});

/** Writes the files and resolves a configuration that names them. */
function resolved(certificate: string, chain?: string) {
  const certificateFile = join(directory, 'server.pem');
  const chainFile = join(directory, 'chain.pem');
  writeFileSync(certificateFile, certificate);
  if (chain !== undefined) writeFileSync(chainFile, chain);
  return resolve('test', {
    account: '111122223333',
    region: 'eu-central-1',
    host: 'stats.example.org',
    aliases: ['matomo.example.org'],
    admin: { email: 'matomo@example.org' },
    site: { name: 'Example', url: 'https://www.example.org' },
    alarms: { email: ['ops@example.org'] },
    certificate: {
      import: { certificateFile, ...(chain !== undefined && { chainFile }), privateKeySecret: 'tls-key' },
    },
  }).certificate;
}

function remedyFor(key: 'certificateFile' | 'chainFile', certificate: string, chain?: string): string {
  try {
    resolved(certificate, chain);
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    const problems = error.problems.filter(({ path }) => path === `certificate.import.${key}`);
    return problems.map(({ allowed, remedy }) => `${allowed} | ${remedy}`).join('\n');
  }
  throw new Error('The configuration was accepted.');
}

test('the certificate and its chain are read, without what is written around them', () => {
  const chatty = `subject=CN = Intermediate\r\n${intermediate.pem.replaceAll('\n', '\r\n')}\nRoot:\n${root.pem}`;
  expect(resolved(server.pem, chatty)).toEqual({
    import: { certificate: server.pem, chain: [intermediate.pem, root.pem], privateKeySecret: 'tls-key' },
  });
});

test.each<[string, () => Promise<TestCertificate> | TestCertificate]>([
  ['a wildcard', () => intermediate.server({ hosts: ['*.example.org'] })],
  ['a key of RSA', () => intermediate.server({ hosts: ['*.example.org'], key: 'RSA-2048' })],
  ['dates of the past', () => intermediate.server({ hosts: ['*.example.org'], startsIn: -9, endsIn: -1 })],
])('%s is taken', async (_, make) => {
  const { pem } = await make();
  expect(resolved(pem, intermediate.pem)).toMatchObject({ import: { certificate: pem } });
});

test('a chain may end below its root; a self-signed certificate has none', async () => {
  expect(resolved(server.pem, intermediate.pem)).toMatchObject({ import: { chain: [intermediate.pem] } });
  const alone = await TestCertificate.selfSigned({ hosts: ['stats.example.org', 'matomo.example.org'] });
  expect(resolved(alone.pem)).toMatchObject({ import: { chain: [] } });
});

describe('refused is', () => {
  test('a certificate without the alias, and one whose names are only in its subject', async () => {
    const { pem } = await intermediate.server({ hosts: ['stats.example.org', '*.matomo.example.org'] });
    expect(remedyFor('certificateFile', pem, intermediate.pem)).toContain(
      'Have one issued that also has matomo.example.org; this one has DNS:stats.example.org, DNS:*.matomo.example.org.',
    );
    const { pem: old } = await intermediate.server({ name: 'stats.example.org', extensions: [] });
    expect(remedyFor('certificateFile', old, intermediate.pem)).toContain('this one has none');
  });

  test('a private key in either file, and never shown', () => {
    expect(remedyFor('certificateFile', server.pem + server.key, intermediate.pem)).toContain(
      'there is a private key in it | Put the key into Secrets Manager and remove it here',
    );
    const said = remedyFor('chainFile', server.pem, server.key + intermediate.pem);
    expect(said).toContain('there is a private key in it');
    expect(said).not.toContain(server.key.split('\n')[1]);
  });

  test('a chain in the wrong order, with the right one', () => {
    expect(remedyFor('chainFile', server.pem, root.pem + intermediate.pem)).toContain(
      'The order is wrong: after CN=stats.example.org has to come CN=Intermediate, not CN=Root.',
    );
  });

  test('a chain of somebody else, one without its middle, and none at all', async () => {
    const other = await TestCertificate.root({ name: 'Other' });
    expect(remedyFor('chainFile', server.pem, other.pem)).toContain(
      'CN=stats.example.org was signed by CN=Intermediate, and that certificate is missing; certificate 1 of the chain is CN=Other.',
    );
    const impostor = await other.authority({ name: 'Intermediate' });
    expect(remedyFor('chainFile', server.pem, impostor.pem)).toContain('that certificate is missing');
    expect(remedyFor('chainFile', server.pem)).toContain('whose certificate is missing');
    expect(remedyFor('chainFile', server.pem, intermediate.pem + root.pem + other.pem)).toContain(
      'CN=Root is a root, so nothing can come after it; there is CN=Other.',
    );
  });

  test("the server's certificate in the chain, the chain in the server's file, and an authority for a server", () => {
    expect(remedyFor('chainFile', server.pem, server.pem + intermediate.pem)).toContain(
      "The chain has the server's own certificate in it.",
    );
    expect(remedyFor('certificateFile', server.pem + intermediate.pem)).toContain(
      'Move the others to chainFile.',
    );
    expect(remedyFor('certificateFile', intermediate.pem, root.pem)).toContain('This one is of an authority');
  });

  test('a chain through a certificate that may not sign', async () => {
    const fake = await server.server({ hosts: ['stats.example.org', 'matomo.example.org'] });
    expect(remedyFor('chainFile', fake.pem, server.pem + intermediate.pem)).toContain('is missing');
  });

  test('a key that no browser accepts', async () => {
    const { pem } = await intermediate.server({
      hosts: ['stats.example.org', 'matomo.example.org'],
      key: 'RSA-1024',
    });
    expect(remedyFor('certificateFile', pem, intermediate.pem)).toContain("this one's is RSA_1024");
  });

  test('a file that is not there, one that is DER, and one that is broken', () => {
    expect(remedyFor('certificateFile', '\x30\x82', intermediate.pem)).toContain('openssl x509 -inform der');
    const broken = server.pem.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(remedyFor('certificateFile', broken, intermediate.pem)).toContain('It cannot be read: ');
    expect(() =>
      resolve('test', {
        certificate: { import: { certificateFile: 'no/such/file.pem', privateKeySecret: 'tls-key' } },
      }),
    ).toThrow(/certificate\.import\.certificateFile: "no\/such\/file\.pem"[^]*no such file/);
  });
});
