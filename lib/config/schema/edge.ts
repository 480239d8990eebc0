import { z } from 'zod';
import { flag, hostName, oneOf, shortText } from './fields';
import { rule, textRule } from './rules';

export const hostedZone = z.strictObject(
  {
    /** The zone's id, such as Z0123456789ABCDEFGHIJ. */
    id: textRule(
      /^Z[A-Z0-9]{5,31}$/,
      "a Route 53 hosted zone's id, such as Z0123456789ABCDEFGHIJ",
      'Copy it from `aws route53 list-hosted-zones`, without /hostedzone/.',
    ),
    /** The zone's name: the host's own, or one above it. */
    name: hostName,
  },
  rule('{ id, name } of a Route 53 hosted zone', 'Name the public zone that holds the host.'),
);

export const tls = z.strictObject(
  {
    /**
     * Oldest version of TLS, and the ciphers. '1.2': TLS 1.2 and 1.3, forward secrecy, AES-GCM only, with post-quantum
     * key exchange: every browser of the last ten years. '1.3': nothing older. '1.2-fips': like '1.2', by a FIPS 140-3
     * module. '1.2-compatible': with CBC ciphers for devices of about 2013.
     * @default '1.2'
     */
    policy: oneOf(
      ['1.3', '1.2', '1.2-fips', '1.2-compatible'],
      "'1.2' is what today's browsers all speak; see docs/configuration.md.",
    ).optional(),
    /**
     * Adds `preload` to HSTS, which lets the makers of browsers list the domain as https only. It is hard to take back.
     * @default false: a year, with subdomains
     */
    hstsPreload: flag.optional(),
  },
  rule('{ policy, hstsPreload }', 'Leave it out for the defaults.'),
);

export function tlsDefaults(given: z.output<typeof tls> = {}) {
  return { policy: given.policy ?? '1.2', hstsPreload: given.hstsPreload ?? false } as const;
}

/** `'on'`, or off for a reason that is written down. */
export const firewall = z.union(
  [
    z.literal('on'),
    z.strictObject({
      /** Why not, for the next reader of this file. */
      off: shortText,
    }),
  ],
  rule("'on' or { off: 'the reason' }", 'The reason is for the next reader of this file.'),
);
