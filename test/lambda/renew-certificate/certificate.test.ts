import { rootCertificates } from 'node:tls';
import { placeholderCertificate } from '../../../lib/certificate/placeholder';
import { webServerShape } from '../../../lib/certificate/shape';
import {
  certificateFacts,
  issuedProblem,
  type IssuedCertificate,
} from '../../../lib/lambda/renew-certificate/certificate';
import { TestCertificate, type TestCertificateOptions } from '../../support/test-pki';

const names = ['stats.example.org', 'matomo.example.org'];
const now = Date.now();

let root: TestCertificate;
let intermediate: TestCertificate;
let issued: IssuedCertificate;
let placeholder: IssuedCertificate;
beforeAll(async () => {
  root = await TestCertificate.root();
  intermediate = await root.authority();
  issued = await issue();
  const { certificate, key } = await placeholderCertificate(names, webServerShape);
  placeholder = { certificate, chain: '', privateKey: key };
});

async function issue(options: TestCertificateOptions = {}): Promise<IssuedCertificate> {
  const { pem, key } = await intermediate.server({ hosts: names, ...options });
  return { certificate: pem, chain: intermediate.pem, privateKey: key };
}

test('tells names, issuer and times', () => {
  expect(certificateFacts(issued.certificate, issued.chain)).toMatchObject({
    names,
    issuer: 'CN=Intermediate',
    isSelfSigned: false,
    isTrusted: false,
  });
});

test('a placeholder is known by its own signature', () => {
  expect(certificateFacts(placeholder.certificate)).toMatchObject({
    names,
    isSelfSigned: true,
    isTrusted: false,
  });
});

test('what one of the public roots signed is trusted', () => {
  // Only a root itself is at hand without a network: it is signed by a public root.
  const [root = ''] = rootCertificates;
  expect(certificateFacts(root)).toMatchObject({ isTrusted: true, isSelfSigned: true });
});

test('what is no certificate is refused', () => {
  expect(() => certificateFacts('')).toThrow('There is no PEM certificate');
  expect(issuedProblem({ ...issued, certificate: 'x', chain: '' }, now)).toBe('it is no PEM certificate');
});

test.each<[string, () => Promise<Partial<IssuedCertificate>>, string | undefined]>([
  ['as it came', () => Promise.resolve({}), undefined],
  ['with the root', () => Promise.resolve({ chain: issued.chain + root.pem }), undefined],
  ['another key', async () => ({ privateKey: (await issue()).privateKey }), 'another key'],
  [
    'no chain',
    () => Promise.resolve({ chain: '' }),
    'its chain is incomplete: the certificate of its issuer (CN=Intermediate)',
  ],
  [
    'the root in the place of the intermediate',
    () => Promise.resolve({ chain: root.pem }),
    'its chain is broken: certificate 2 did not sign certificate 1',
  ],
  [
    'an intermediate of the same name and another key',
    async () => ({ chain: (await root.authority()).pem }),
    'its chain is broken',
  ],
  ['run out', () => issue({ startsIn: -2, endsIn: -1 }), 'it ran out at'],
  ['not valid yet', () => issue({ startsIn: 1 }), 'it is not valid before'],
  ['signed by itself', () => Promise.resolve(placeholder), 'it is signed by itself'],
])('an issued certificate, %s', async (_what, change, problem) => {
  const found = issuedProblem({ ...issued, ...(await change()) }, now);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});
