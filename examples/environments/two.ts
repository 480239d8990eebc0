import { defineEnvironment } from '../../lib/config';

/** Two environments with names of your own, in one account: what is tried in `trial` goes to `live`. */
const account = '111122223333';
const region = 'eu-west-1';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' };
const admin = { email: 'matomo@example.org' };

const trial = defineEnvironment({
  ...{ account, region, hostedZone, admin },
  host: 'stats-trial.example.org',
  site: { name: 'Example (trial)', url: 'https://trial.example.org' },
  disposable: true,
});

const live = defineEnvironment({
  ...{ account, region, hostedZone, admin },
  host: 'stats.example.org',
  site: { name: 'Example', url: 'https://www.example.org' },
  alarms: { email: ['matomo@example.org'] },
  expectedPageviewsPerMonth: 5_000_000,
});

export const environments = { trial, live };

export const promotions = { trial: 'live' };
