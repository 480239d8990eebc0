import { defineEnvironment } from '../lib/config';
import { plugins } from './plugins';

/** Fed by pull requests; may be thrown away at any time. */
export const dev = defineEnvironment({
  account: '111111111111',
  region: 'eu-central-1',
  host: 'stats.dev.example.org',
  hostedZone: { id: 'Z0DEV0000000000000000', name: 'dev.example.org' },
  admin: { email: 'matomo@example.org' },
  site: { name: 'Example Library (dev)', url: 'https://www.dev.example.org' },
  plugins,
  expectedPageviewsPerMonth: 10_000,
  database: { user: 'matomo_app' },
  disposable: true,
  mail: { from: 'matomo@dev.example.org', smtp: { host: 'smtp.example.org' } },
});
