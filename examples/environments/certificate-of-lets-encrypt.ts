import { defineEnvironment } from '../../lib/config';

/** A name whose zone is not in Route 53: point it to the output LoadBalancerDnsName after the first deployment. */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  certificate: { letsEncrypt: { email: 'matomo@example.org' } },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org' },
});

export const environments = { prod };

export const promotions = {};
