import { z } from 'zod';
import { currency, flag, httpUrl, oneOf, timezone } from './fields';
import { rule, textRule } from './rules';

/* What is measured: `site`, the first one, and `sites`, all others. */

const siteName = textRule(/^(?=.*\S).{1,90}$/u, '1 to 90 characters', 'Name the web site.');

const remedy = 'Leave a key out for its default.';

/** `site`. */
export const firstSite = z.strictObject(
  {
    /** Its name in Matomo. */
    name: siteName,
    /** Its address. */
    url: httpUrl,
    /**
     * Days of reports begin at midnight there: a place, such as Europe/Berlin, or UTC with hours, such as UTC+5.5.
     * @default 'UTC'
     */
    timezone: timezone.optional(),
    /**
     * ISO 4217 code.
     * @default 'EUR'
     */
    currency: currency.optional(),
  },
  rule('{ name, url, … }', 'Describe the first web site to measure.'),
);

const keyRule = 'a lower-case letter, then up to 29 lower-case letters, digits or hyphens';
export const keyForm = /^[a-z][a-z0-9-]{0,29}$/;

/** What a declared thing is known by from now on. It is never shown in Matomo. */
export const stableKey = textRule(
  keyForm,
  keyRule,
  'Choose a short name that stays the same when the title changes.',
);

const list = (what: string, pattern: RegExp, form: string) => {
  const allowed = rule(`up to 50 ${what}, each once`, `Give a list of ${form}.`);
  return z
    .array(textRule(pattern, form, 'Matomo keeps these with commas between them.'), allowed)
    .max(50, allowed)
    .refine((given) => new Set(given).size === given.length, allowed);
};

const dimension = z.strictObject(
  {
    /** Its name in reports. */
    name: textRule(/^[^<>"&]{1,255}$/u, '1 to 255 characters without < > " &', 'Name the dimension.'),
    /** 'visit': one value for each visit. 'action': one for each page view, download or link. */
    scope: oneOf(['visit', 'action'], 'It can never be changed: choose another key for another scope.'),
    /**
     * Whether it is tracked. Matomo can't remove a dimension: its place in the tables stays taken.
     * @default true
     */
    active: flag.optional(),
  },
  rule('{ name, scope, active }', remedy),
);

const attributes = ['url', 'title', 'file', 'external_website', 'event_category', 'event_action'] as const;

const goal = z.strictObject(
  {
    /** Its name in reports. */
    name: textRule(/^(?=.*\S).{1,50}$/u, '1 to 50 characters', 'Name the goal.'),
    /**
     * What reaches it: 'manually' (by trackGoal in the page), 'url', 'title', 'file' (a download), 'external_website' (a
     * link), 'event_category', 'event_action' or 'event_name'.
     */
    when: oneOf(['manually', ...attributes, 'event_name'], 'See plugins/Goals/API.php of Matomo.'),
    /**
     * What is looked for there. Not with 'manually', needed with the others.
     * @default - nothing
     */
    pattern: textRule(/^.{1,255}$/u, '1 to 255 characters', 'Give what is looked for.').optional(),
    /**
     * How: 'contains', 'exact' or 'regex'.
     * @default 'contains'
     */
    match: oneOf(['contains', 'exact', 'regex'], remedy).optional(),
    /**
     * What one conversion is worth, in the site's currency.
     * @default 0
     */
    revenue: z
      .number(rule('a number of 0 and more', remedy))
      .min(0, rule('a number of 0 and more', remedy))
      .optional(),
    /**
     * Whether a visit may reach it more than once.
     * @default false
     */
    repeatable: flag.optional(),
  },
  rule('{ name, when, pattern, … }', remedy),
);

const urls = rule(
  '1 to 50 addresses, each once',
  "Give a list; the first is the main one: ['https://www.example.org'].",
);

const site = z.strictObject(
  {
    /** Its name in Matomo. */
    name: siteName,
    /** All of its addresses, the main one first. */
    urls: z
      .array(httpUrl, urls)
      .min(1, urls)
      .max(50, urls)
      .refine((given) => new Set(given).size === given.length, urls),
    /**
     * Days of reports begin at midnight there.
     * @default 'UTC'
     */
    timezone: timezone.optional(),
    /**
     * ISO 4217 code.
     * @default 'EUR'
     */
    currency: currency.optional(),
    /**
     * Whether it sells something.
     * @default - as it is set in Matomo
     */
    ecommerce: flag.optional(),
    /**
     * Addresses whose hits are left out: 192.0.2.7, 192.0.2.0/24, 192.0.2.*, 2001:db8::/48.
     * @default - as they are set in Matomo
     */
    excludedAddresses: list(
      'addresses or ranges',
      /^[0-9a-fA-F:.*]+(\/\d{1,3})?$/,
      'an address, a range such as 192.0.2.0/24, or 192.0.2.*',
    ).optional(),
    /**
     * Parameters that are taken out of addresses before they are stored: names, or /patterns/.
     * @default - as they are set in Matomo
     */
    excludedParameters: list(
      'names of parameters',
      /^[^,\s&=]{1,100}$/u,
      'a name of a parameter without commas',
    ).optional(),
    /**
     * Browsers whose hits are left out: a part of their name.
     * @default - as they are set in Matomo
     */
    excludedUserAgents: list(
      'parts of names of browsers',
      /^[^,]{2,200}$/u,
      'a part of the name without commas',
    ).optional(),
    /**
     * Custom dimensions, by a key that stays. Matomo's table has five for each scope.
     * @default - as they are set in Matomo
     */
    dimensions: z.record(stableKey, dimension, rule('{ key: { name, scope } }', remedy)).optional(),
    /**
     * Goals, by a key that stays.
     * @default - as they are set in Matomo
     */
    goals: z.record(stableKey, goal, rule('{ key: { name, when, … } }', remedy)).optional(),
  },
  rule('{ name, urls, … }', 'Describe the web site.'),
);

/** `sites`. */
export const sites = z.record(
  stableKey,
  site,
  rule('{ key: { name, urls, … } }', 'Give each site a key that stays.'),
);

/** With the defaults that a new site gets; what may be chosen in Matomo stays undefined. */
export function sitesDefaults(given: z.output<typeof sites> | undefined) {
  return Object.entries(given ?? {}).map(([key, one]) => ({
    ...one,
    key,
    timezone: one.timezone ?? 'UTC',
    currency: one.currency ?? 'EUR',
    dimensions:
      one.dimensions && keyed(one.dimensions, ({ active = true, ...rest }) => ({ ...rest, active })),
    goals:
      one.goals &&
      keyed(one.goals, ({ match = 'contains', revenue = 0, repeatable = false, pattern = '', ...rest }) => ({
        ...{ ...rest, match, pattern, revenue, repeatable },
      })),
  }));
}

const keyed = <In, Out extends object>(record: Readonly<Record<string, In>>, complete: (one: In) => Out) =>
  Object.entries(record).map(([key, one]) => ({ key, ...complete(one) }));
