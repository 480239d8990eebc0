import { z } from 'zod';
import { httpUrl, oneOf, secretArn } from './fields';
import { rule } from './rules';

/** Free, no account. https://db-ip.com/db/lite.php */
const dbIpLite = z.strictObject({
  /** Where the database comes from; see the choices above. */
  source: z.literal('dbip-lite'),
  /**
   * 'city' or 'country'.
   * @default 'city'
   */
  edition: oneOf(['city', 'country'], 'Cities take 130 MB, countries 8 MB.').optional(),
});

/** https://dev.maxmind.com/geoip/updating-databases */
const maxMind = z.strictObject({
  /** Where the database comes from; see the choices above. */
  source: z.literal('maxmind'),
  /**
   * MaxMind's name of the database.
   * @default 'GeoLite2-City'
   */
  edition: oneOf(
    ['GeoLite2-City', 'GeoLite2-Country', 'GeoIP2-City', 'GeoIP2-Country'],
    'GeoLite2 is free with an account; GeoIP2 is bought.',
  ).optional(),
  /** A secret with the JSON keys accountId and licenseKey. */
  credentialsSecretArn: secretArn(
    'Create the secret with the JSON keys accountId and licenseKey, then copy its ARN.',
  ),
});

/** A mirror of your own, or another provider. */
const url = z.strictObject({
  /** Where the database comes from; see the choices above. */
  source: z.literal('url'),
  /** Address of a .mmdb, .mmdb.gz or .tar.gz. */
  url: httpUrl,
});

export const geoip = z.union(
  [
    z.literal('off'),
    z.discriminatedUnion(
      'source',
      [dbIpLite, maxMind, url],
      rule("'dbip-lite', 'maxmind' or 'url'", 'See docs/configuration.md for what each means.'),
    ),
  ],
  rule(
    "'off', { source: 'dbip-lite' }, { source: 'maxmind', credentialsSecretArn } or { source: 'url', url }",
    'See docs/configuration.md for what each means.',
  ),
);

export function geoipDefaults(given: z.output<typeof geoip> = 'off') {
  if (given === 'off') return given;
  switch (given.source) {
    case 'dbip-lite':
      return { ...given, edition: given.edition ?? 'city' };
    case 'maxmind':
      return { ...given, edition: given.edition ?? 'GeoLite2-City' };
    case 'url':
      return given;
  }
}
