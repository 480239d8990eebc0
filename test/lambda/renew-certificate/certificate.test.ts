import { rootCertificates } from 'node:tls';
import { selfSigned } from '../../../lib/lambda/placeholder-certificate/self-signed';
import {
  certificateFacts,
  issuedProblem,
  type IssuedCertificate,
} from '../../../lib/lambda/renew-certificate/certificate';
import { TestAuthority } from '../../support/test-certificates';

const names = ['stats.example.org', 'matomo.example.org'];
const now = Date.now();
const day = 24 * 60 * 60_000;

let authority: TestAuthority;
let issued: IssuedCertificate;
beforeAll(async () => {
  authority = await TestAuthority.make();
  issued = await authority.issue({ names });
});

test('tells names, issuer and times', () => {
  expect(certificateFacts(issued.certificate, issued.chain)).toMatchObject({
    names,
    issuer: 'CN=Test intermediate',
    isSelfSigned: false,
    isTrusted: false,
  });
});

test('a placeholder is known by its own signature, and has the type of key that is ordered later', async () => {
  const { certificate } = await selfSigned(names, now);
  const facts = certificateFacts(certificate);
  expect(facts).toMatchObject({ names, isSelfSigned: true, isTrusted: false });
  expect(facts.notAfter.getTime() - now).toBeGreaterThan(89 * day);
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
  [
    'with the root',
    () => Promise.resolve({ chain: issued.chain + authority.root.toString('pem') }),
    undefined,
  ],
  ['another key', async () => ({ privateKey: (await authority.issue({ names })).privateKey }), 'another key'],
  [
    'no chain',
    () => Promise.resolve({ chain: '' }),
    'its chain is incomplete: the certificate of its issuer (CN=Test int',
  ],
  [
    'the root in the place of the intermediate',
    () => Promise.resolve({ chain: authority.root.toString('pem') }),
    'its chain is broken: certificate 2 did not sign certificate 1',
  ],
  [
    'an intermediate of the same name and another key',
    async () => ({ chain: (await TestAuthority.make()).intermediate.toString('pem') }),
    'its chain is broken',
  ],
  ['run out', () => authority.issue({ names, notAfter: new Date(now - 1000) }), 'it ran out at'],
  [
    'not valid yet',
    () => authority.issue({ names, notBefore: new Date(now + day) }),
    'it is not valid before',
  ],
  [
    'signed by itself',
    async () => ({ ...(await selfSigned(names, now)), chain: '' }),
    'it is signed by itself',
  ],
])('an issued certificate, %s', async (_what, change, problem) => {
  const found = issuedProblem({ ...issued, ...(await change()) }, now);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(problem);
});
