import { defineEnvironment } from '../../lib/config';

/** For an intranet: the load balancer has private addresses only, and reports over years may take five minutes. */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://intranet.example.org' },
  edge: { reach: 'internal', idleTimeoutSeconds: 300 },
});

export const environments = { prod };

export const promotions = {};
