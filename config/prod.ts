import { defineEnvironment } from '../lib/config';
import { plugins } from './plugins';

/** Fed by releases, copied from stage. */
export const prod = defineEnvironment({
  account: '333333333333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0PROD000000000000000', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  site: { name: 'Example Library', url: 'https://www.example.org' },
  plugins,
  expectedPageviewsPerMonth: 1_000_000,
  database: { user: 'matomo_app' },
  alarms: { email: ['matomo@example.org'] },
  mail: {
    from: 'matomo@example.org',
    smtp: {
      host: 'smtp.example.org',
      credentialsSecretArn: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:matomo/smtp-AbCdEf',
    },
  },
});
