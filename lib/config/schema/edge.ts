import { z } from 'zod';
import type { Basis } from './basis';
import { flag, hostName, oneOf, shortText, wholeNumber } from './fields';
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

/** A range of IPv4 addresses, such as 192.0.2.0/24. */
const ipv4Range = textRule(
  /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/([89]|[12]\d|3[0-2])$/,
  'a range of IPv4 addresses, such as 192.0.2.0/24, or 192.0.2.7/32 for one',
  'Write the whole range, with its length.',
);

/** Who reaches the load balancer, and how long it waits. */
export const edge = z.strictObject(
  {
    /**
     * 'internet', or 'internal': the load balancer has private addresses only, for those in the VPC or a network that is
     * connected to it.
     * @default 'internet'
     */
    reach: oneOf(['internet', 'internal'], "'internal' is for a network that reaches the VPC.").optional(),
    /**
     * Ranges of proxies before the load balancer, such as CloudFront's: Matomo takes the address before theirs for the
     * visitor's, and the firewall's limits don't hold for them.
     * @default - none
     */
    proxies: z
      .array(ipv4Range, rule('a list of ranges', 'Write them in brackets.'))
      .min(1, rule('at least one range', 'Leave it out for none.'))
      .max(200, rule('at most 200 ranges', 'Join those that lie beside each other.'))
      .optional(),
    /**
     * Seconds that a request may take, 30 to 4000: of reports over long ranges, or exports. A task that is replaced is
     * given as long to end them, two minutes at most.
     * @default 60
     */
    idleTimeoutSeconds: wholeNumber(
      30,
      4000,
      'seconds',
      'Reports that take longer belong into the archive.',
    ).optional(),
  },
  rule('{ reach, proxies, idleTimeoutSeconds }', 'Leave it out for the defaults.'),
);

export function edgeDefaults(given: z.output<typeof edge> = {}) {
  return {
    reach: given.reach ?? 'internet',
    proxies: given.proxies ?? [],
    idleTimeoutSeconds: given.idleTimeoutSeconds ?? 60,
  } as const;
}

/** `'on'`, on with limits of one's own, or off for a reason that is written down. */
export const firewall = z.union(
  [
    z.literal('on'),
    z.strictObject({
      /**
       * Hits in five minutes from one address after which it is blocked for a while, 100 to 2,000,000,000.
       * @default 6000
       */
      trackerHitsPerAddress: wholeNumber(
        100,
        2_000_000_000,
        'hits in five minutes',
        'A campus, or a server that tracks, has one address for all.',
      ).optional(),
      /**
       * Ranges of IPv4 addresses that the limits don't hold for, such as a campus or a tracker proxy.
       * @default - none
       */
      trusted: z
        .array(ipv4Range, rule('a list of ranges', 'Write them in brackets.'))
        .min(1, rule('at least one range', 'Leave it out for none.'))
        .optional(),
      /**
       * 'blocked' keeps a log of what the firewall refused.
       * @default 'off'
       */
      log: oneOf(['blocked', 'off'], "'blocked' keeps what the firewall refused.").optional(),
    }),
    z.strictObject({
      /** Why not, for the next reader of this file. */
      off: shortText,
    }),
  ],
  rule(
    "'on', { trackerHitsPerAddress: hits in five minutes, trusted: [IPv4 ranges such as 192.0.2.0/24], log: 'blocked' or 'off' }, or { off: 'the reason' }",
    'See config/example.ts. A reason is for the next reader of this file.',
  ),
);

export function firewallDefaults(given: z.output<typeof firewall> | undefined, { disposable }: Basis) {
  if (given === undefined && disposable) return { off: 'The environment is disposable.' };
  if (typeof given === 'object' && 'off' in given) return given;
  const own = typeof given === 'object' ? given : {};
  return {
    trackerHitsPerAddress: own.trackerHitsPerAddress ?? 6000,
    trusted: own.trusted ?? [],
    log: own.log ?? 'off',
  } as const;
}
