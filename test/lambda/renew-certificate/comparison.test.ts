import type { CertificateFacts } from '../../../lib/lambda/renew-certificate/certificate';
import { reasonToKeep, reasonToRenew } from '../../../lib/lambda/renew-certificate/comparison';

const day = 24 * 60 * 60_000;
const now = Date.UTC(2026, 10, 21);
const names = ['stats.example.org', 'matomo.example.org'];

/** A certificate of 90 days, `left` of them to come. */
const facts = ({
  left = 60,
  life = 90,
  ...more
}: Partial<CertificateFacts> & { left?: number; life?: number }) => ({
  names,
  notBefore: new Date(now + (left - life) * day),
  notAfter: new Date(now + left * day),
  issuer: 'CN=E7',
  isSelfSigned: false,
  isTrusted: true,
  ...more,
});
const placeholder = facts({ isSelfSigned: true, isTrusted: false });
const staging = { isTrusted: false, issuer: 'CN=(STAGING) Mysterious Mulberry E8' };

test.each<[string, CertificateFacts, CertificateFacts, string | undefined]>([
  ['a later one replaces an earlier one', facts({ left: 29 }), facts({ left: 90 }), undefined],
  ['anything valid replaces a placeholder', placeholder, facts({ ...staging, left: 5 }), undefined],
  [
    'anything valid replaces one that has run out',
    facts({ left: -1 }),
    facts({ ...staging, left: 5 }),
    undefined,
  ],
  ['production replaces staging, even if it ends earlier', facts(staging), facts({ left: 50 }), undefined],
  ['staging replaces staging', facts({ ...staging, left: 20 }), facts(staging), undefined],
  [
    'more names count more than a later end',
    facts({ names: names.slice(1), left: 80 }),
    facts({ left: 70 }),
    undefined,
  ],
  [
    'a name that is no longer wanted may go',
    facts({ names: [...names, 'old.example.org'], left: 9 }),
    facts({}),
    undefined,
  ],
  ['a wildcard covers a name', facts({ left: 9 }), facts({ names: ['*.example.org'] }), undefined],
  [
    'case makes no difference',
    facts({ left: 9 }),
    facts({ names: ['stats.example.org', 'matomo.example.org'] }),
    undefined,
  ],

  [
    'staging never replaces production',
    facts({ left: 3 }),
    facts({ ...staging, left: 90 }),
    'but not the issuer of the new one (CN=(STAGING)',
  ],
  [
    'staging does not even for more names',
    facts({ names: names.slice(1) }),
    facts(staging),
    'but not the issuer of the new one',
  ],
  [
    'fewer names',
    facts({ left: 9 }),
    facts({ names: names.slice(0, 1) }),
    'the new one lacks matomo.example.org',
  ],
  [
    'fewer names than wanted, even for a placeholder',
    placeholder,
    facts({ names: [] }),
    'the new one lacks stats.example.org, matomo.example.org',
  ],
  [
    'a wildcard is for one label only',
    facts({ left: 9 }),
    facts({ names: ['*.org'] }),
    'lacks stats.example.org',
  ],
  [
    'an earlier end',
    facts({ left: 60 }),
    facts({ left: 59 }),
    'runs out on 2027-01-19, not later than the stored one (2027-01-20)',
  ],
  ['the same end', facts({ left: 60 }), facts({ left: 60 }), 'not later than the stored one'],
  ['one that has run out', placeholder, facts({ left: -1 }), 'the new one has run out'],
  ['one of tomorrow', placeholder, facts({ left: 91 }), 'the new one is not valid yet'],
  ['one that is signed by itself', facts({ left: -9 }), placeholder, 'the new one is signed by itself'],
])('%s', (_what, current, candidate, reason) => {
  const kept = reasonToKeep(current, candidate, { names, now });
  if (reason === undefined) expect(kept).toBeUndefined();
  else expect(kept).toContain(reason);
});

test.each<[string, CertificateFacts, boolean, string | undefined]>([
  ['31 days left', facts({ left: 31 }), true, undefined],
  ['exactly 30 days left', facts({ left: 30 }), true, 'the certificate runs out in 30 days'],
  ['a day left', facts({ left: 1.5 }), true, 'the certificate runs out in 1 day'],
  ['hours left', facts({ left: 0.5 }), true, 'the certificate runs out in less than a day'],
  ['run out', facts({ left: 0 }), true, 'the certificate has run out'],
  ['a placeholder', placeholder, false, 'only a placeholder is in place'],
  ['a name is missing', facts({ names: names.slice(1) }), true, 'the certificate lacks stats.example.org'],
  [
    'staging, after a change to production',
    facts(staging),
    true,
    'browsers do not trust its issuer (CN=(STAGING)',
  ],
  ['staging, as configured', facts(staging), false, undefined],
  ['production, after a change to staging', facts({}), false, undefined],
  ['six days of life, four left', facts({ life: 6, left: 4 }), true, undefined],
  ['six days of life, three left', facts({ life: 6, left: 3 }), true, 'the certificate runs out in 3 days'],
  ['45 days of life, 30 left', facts({ life: 45, left: 30 }), true, undefined],
])('is it time? %s', (_what, current, trusted, reason) => {
  const due = reasonToRenew(current, { names, trusted, now });
  if (reason === undefined) expect(due).toBeUndefined();
  else expect(due).toContain(reason);
});
