import { defineEnvironment } from '../../lib/config';

/** One environment only: changes go to production at once. `npm run ops -- release prod` builds and brings an image. */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org', timezone: 'Europe/Berlin' },
});

export const environments = { prod };

/** Nothing is promoted where there is nothing to promote from. */
export const promotions = {};
