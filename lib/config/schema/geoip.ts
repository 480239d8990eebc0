import { z } from 'zod';
import { httpUrl, oneOf, secretArn } from './fields';
import { rule } from './rules';

/** Free, no account. https://db-ip.com/db/lite.php */
const dbIpLite = z.strictObject({
  source: z.literal('dbip-lite'),
  edition: oneOf(['city', 'country'], 'Cities take 130 MB, countries 8 MB.').optional(),
});

/** https://dev.maxmind.com/geoip/updating-databases */
const maxMind = z.strictObject({
  source: z.literal('maxmind'),
  edition: oneOf(
    ['GeoLite2-City', 'GeoLite2-Country', 'GeoIP2-City', 'GeoIP2-Country'],
    'GeoLite2 is free with an account; GeoIP2 is bought.',
  ).optional(),
  credentialsSecretArn: secretArn(
    'Create the secret with the JSON keys accountId and licenseKey, then copy its ARN.',
  ),
});

/** A mirror of your own, or another provider. */
const url = z.strictObject({ source: z.literal('url'), url: httpUrl });

export const geoip = z.union(
  [
    z.literal('off'),
    z.discriminatedUnion(
      'source',
      [dbIpLite, maxMind, url],
      rule("'dbip-lite', 'maxmind' or 'url'", 'See config/example.ts for what each means.'),
    ),
  ],
  rule(
    "'off', { source: 'dbip-lite' }, { source: 'maxmind', credentialsSecretArn } or { source: 'url', url }",
    'See config/example.ts for what each means.',
  ),
);
