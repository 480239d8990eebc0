import { z } from 'zod';
import type { Basis } from './basis';
import { flag, shortText, wholeNumber } from './fields';
import { rule, textRule } from './rules';
import { signOn, signOnDefaults } from './sign-on';

const remedy = 'Leave a key out for its default.';
const networks = rule(
  "'internet', 'internal', or 1 to 50 addresses and ranges",
  "Give a list: ['192.0.2.0/24', '2001:db8::/48'].",
);
const domains = rule('1 to 50 domains in lower case', "Give a list: ['example.org'].");

/** `access`: how people get into Matomo. The tracker is open to all. */
export const access = z.strictObject(
  {
    /**
     * From where pages and the API answer: 'internet', a list of addresses and ranges, or 'internal', by a load balancer
     * with private addresses that the VPC and networks connected to it reach. Tracking, the tracking script and the opt-out
     * are open to all.
     * @default 'internet'
     */
    ui: z
      .union(
        [
          z.literal(['internet', 'internal']),
          z
            .array(
              textRule(
                /^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)(\/[0-9]{1,3})?$/,
                'an address or a range, such as 192.0.2.0/24',
                'Write addresses as numbers.',
              ),
              networks,
            )
            .min(1, networks)
            .max(50, networks),
        ],
        networks,
      )
      .optional(),
    /**
     * Whether everybody has to set up a second factor: 'required', or { off: 'the reason' }. Nobody can switch it off in
     * Matomo.
     * @default 'required', disposable: off
     */
    secondFactor: z
      .union(
        [
          z.literal('required'),
          z.strictObject(
            {
              /** Why a password is enough here. */
              off: shortText,
            },
            rule("{ off: 'the reason' }", remedy),
          ),
        ],
        rule("'required' or { off: 'the reason' }", 'A password alone is guessed or fished sooner or later.'),
      )
      .optional(),
    /**
     * Whether passwords that people choose need 12 characters of four kinds, instead of six of any. From Matomo 5.7 on.
     * @default true, disposable: false
     */
    strongPasswords: flag.optional(),
    /**
     * Domains that users' addresses have to be of.
     * @default - any
     */
    emailDomains: z
      .array(
        textRule(
          /^([a-z0-9-]+\.)+[a-z0-9-]{2,63}$/,
          'a domain in lower case',
          'Leave out what is before the @.',
        ),
        domains,
      )
      .min(1, domains)
      .max(50, domains)
      .optional(),
    /**
     * Whether people who are no super users may make tokens for the API. Where they may not, they do not see Matomo's page
     * for it; tokens come from `clients` then. Matomo Mobile asks for one.
     * @default true
     */
    ownTokens: flag.optional(),
    /**
     * Wrong passwords from one address within an hour before it is locked out for that time. Behind the load balancer it is
     * the visitor's own address that counts.
     * @default 20, as Matomo has it
     */
    failedLogins: wholeNumber(3, 1000, 'wrong passwords', 'A campus has one address for all.').optional(),
    /**
     * Single sign-on: an OpenID Connect provider in the place of Matomo's login form. The second factor is then the
     * provider's.
     * @default - people log in with a password
     */
    signOn: signOn.optional(),
  },
  rule('{ ui, secondFactor, strongPasswords, emailDomains, ownTokens, failedLogins, signOn }', remedy),
);

export function accessDefaults(
  given: z.output<typeof access> | undefined,
  { disposable }: Pick<Basis, 'disposable'>,
) {
  const { ui = 'internet', secondFactor, emailDomains = [], ownTokens = true, failedLogins } = given ?? {};
  return {
    ui: ui === 'internet' ? undefined : ui,
    secondFactor: secondFactor === undefined ? !disposable : secondFactor === 'required',
    strongPasswords: given?.strongPasswords ?? !disposable,
    emailDomains,
    ownTokens,
    failedLogins,
    signOn: signOnDefaults(given?.signOn),
  };
}
