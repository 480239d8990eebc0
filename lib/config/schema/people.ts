import { z } from 'zod';
import { emailAddress, flag, login, oneOf, wholeNumber } from './fields';
import { rule, textRule } from './rules';
import { keyForm, stableKey } from './site';

/* Who may do what: `users`, who are people, and `clients`, which are programs. */

export const siteAccess = z.record(
  textRule(keyForm, "a key of `sites`, 'site' for the first one, or 'all'", 'Write the key, not the name.'),
  oneOf(['view', 'write', 'admin'], 'A super user is { superUser: true }, and has no access by site.'),
  rule("{ site: 'view', <key of sites>: 'write' } or { all: 'view' }", 'Give the access by site.'),
);

const user = z.strictObject(
  {
    /** Where Matomo writes to, the invitation first. */
    email: emailAddress,
    /**
     * What the user may do, by site: 'view', 'write' or 'admin'. 'site' is the first one, 'all' each that there is.
     * @default { all: 'view' }
     */
    access: siteAccess.optional(),
    /**
     * Whether the user may do everything.
     * @default false
     */
    superUser: flag.optional(),
  },
  rule('{ email, access }', 'Leave access out for view on all sites.'),
);

/** `users`, by login. */
export const users = z.record(login, user, rule('{ login: { email, access } }', 'Name each by the login.'));

const client = z.strictObject(
  {
    /** What it is for; shown to administrators. */
    description: textRule(/^\S[^\n]{4,59}$/u, '5 to 60 characters', 'Say which program uses it.'),
    /** What it may do, by site: 'view', 'write' or 'admin'. 'site' is the first one, 'all' each that there is. */
    access: siteAccess,
    /**
     * Days after which its token stops working. An alarm comes 14 days before; `clients rotate` begins anew.
     * @default - it goes on
     */
    expiresAfterDays: wholeNumber(30, 3650, 'days', 'Leave it out for a token that goes on.').optional(),
  },
  rule('{ description, access }', 'Say what it is for, and what it may do.'),
);

/** `clients`, by a key that stays. */
export const clients = z.record(
  stableKey,
  client,
  rule('{ key: { description, access } }', 'Give each client a key that stays.'),
);

export function usersDefaults(given: z.output<typeof users> | undefined) {
  return Object.entries(given ?? {}).map(([login, { email, superUser = false, access }]) => ({
    ...{ login, email, superUser },
    access: superUser ? {} : (access ?? { all: 'view' as const }),
  }));
}

export const clientsDefaults = (given: z.output<typeof clients> | undefined) =>
  Object.entries(given ?? {}).map(([key, one]) => ({ key, ...one }));
