import { placeholderCertificate } from '../../lib/certificate/placeholder';
import { webServerShape } from '../../lib/certificate/shape';
import { worseThan } from '../../lib/certificate/worse';
import { TestCertificate, type TestCertificateOptions } from '../support/test-pki';

let root: TestCertificate;
beforeAll(async () => (root = await TestCertificate.root()));

const both = ['stats.example.org', 'matomo.example.org'];

test.each<[string, TestCertificateOptions, TestCertificateOptions, RegExp | undefined]>([
  ['a later end', { endsIn: 20 }, { endsIn: 90 }, undefined],
  ['an earlier end', { endsIn: 90 }, { endsIn: 20 }, /^it ends on \d{4}-\d\d-\d\d, the current one on/],
  ['a further name', {}, { hosts: both }, undefined],
  ['a name less', { hosts: both }, {}, /^it lacks matomo\.example\.org, which the current one has/],
  ['a wildcard for both', { hosts: both }, { hosts: ['*.example.org'] }, undefined],
  ['names for a wildcard', { hosts: ['*.example.org'] }, { hosts: both }, /^it lacks \*\.example\.org/],
])('%s', async (_, current, next, reason) => {
  const options = (own: TestCertificateOptions) => ({ endsIn: 90, ...own });
  const [before, after] = await Promise.all([root.server(options(current)), root.server(options(next))]);
  // Days are compared; both are made within the same second but for chance.
  const reasons = worseThan(before.pem, after.pem).filter((text) => reason || !text.startsWith('it ends'));
  if (reason === undefined) expect(reasons).toEqual([]);
  else expect(reasons).toEqual([expect.stringMatching(reason)]);
});

test('a self-signed certificate after one of an authority', async () => {
  const [before, after] = await Promise.all([
    root.server({ endsIn: 30 }),
    TestCertificate.selfSigned({ endsIn: 90 }),
  ]);
  expect(worseThan(before.pem, after.pem)).toEqual(['it is self-signed, the current one is not']);
});

test('anything is better than a placeholder, and a placeholder better than nothing', async () => {
  const { certificate } = await placeholderCertificate(both, webServerShape);
  const real = await root.server({ endsIn: 1 });
  expect(worseThan(certificate, real.pem)).toEqual([]);
  expect(worseThan(real.pem, certificate)).toEqual(['it is only a placeholder']);
  expect(worseThan(certificate, certificate)).toEqual([]);
});
