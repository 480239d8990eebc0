import { defineEnvironment } from '../../lib/config';

/** Releases from GitHub into an account that has GitHub's OpenID Connect provider already, without attestations. */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org' },
  github: {
    repository: 'example/matomo-fargate',
    ownerId: 1234567,
    repositoryId: 123456789,
    deploysOn: 'push',
    provider: 'existing',
    attestation: { off: 'The repository is private, and our plan has no attestations.' },
  },
});

export const environments = { prod };

export const promotions = {};
