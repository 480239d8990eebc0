import { defineEnvironment } from '../lib/config';
import { plugins } from './plugins';

/** Fed by merges to main; built like prod, with less traffic. */
export const stage = defineEnvironment({
  account: '222222222222',
  region: 'eu-central-1',
  host: 'stats.stage.example.org',
  hostedZone: { id: 'Z0STAGE00000000000000', name: 'stage.example.org' },
  admin: { email: 'matomo@example.org' },
  site: { name: 'Example Library (stage)', url: 'https://www.stage.example.org' },
  plugins,
  expectedPageviewsPerMonth: 100_000,
  database: { user: 'matomo_app' },
  alarms: { email: ['matomo@example.org'] },
  mail: { from: 'matomo@stage.example.org', smtp: { host: 'smtp.example.org' } },
});
