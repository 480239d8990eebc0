import { z } from 'zod';
import { flag, oneOf, shortText, wholeNumber } from './fields';
import { rule } from './rules';

const referrers = {
  whole: '',
  'without-query': 'exclude_query',
  host: 'exclude_path',
  none: 'exclude_all',
} as const;

const remedy = 'Leave a key out for its default.';

/** `privacy`: what holds at least, whatever is chosen in Matomo or written to its database. */
const declared = z.strictObject(
  {
    /**
     * Bytes of each address that are masked before it is stored: 2 to 4, or fewer with a reason: { bytes, because }.
     * @default 2
     */
    maskedBytes: z
      .union(
        [
          wholeNumber(2, 4, 'bytes of an address', 'Fewer need a reason: { bytes: 1, because: … }.'),
          z.strictObject({
            /** 0 or 1. */
            bytes: wholeNumber(0, 1, 'bytes of an address', 'Two and more need no reason.'),
            /** Why that is allowed here, for the next reader of this file. */
            because: shortText,
          }),
        ],
        rule("2, 3, 4, or { bytes: 0 or 1, because: 'the reason' }", remedy),
      )
      .optional(),
    /**
     * The User ID that sites send: 'off' drops it, 'pseudonym' stores a hash, 'as-sent' stores it.
     * @default 'off'
     */
    userId: oneOf(['off', 'pseudonym', 'as-sent'], "'off' drops what sites send.").optional(),
    /**
     * Whether browsers that ask for it by the header DNT are left out.
     * @default false
     */
    doNotTrack: flag.optional(),
    /**
     * Whether visitors are told apart without cookies. Reaches the tracking script, too.
     * @default false
     */
    cookieless: flag.optional(),
    /**
     * How much of a referrer's address is stored: 'whole', 'without-query', 'host' or 'none'.
     * @default 'whole'
     */
    referrer: oneOf(
      ['whole', 'without-query', 'host', 'none'],
      "'without-query' leaves out what may name people.",
    ).optional(),
    /**
     * Whether the numbers of orders are stored as a hash.
     * @default false
     */
    hiddenOrderIds: flag.optional(),
    /**
     * Whether each hit gets a fingerprint of its own, so that visits fall apart into hits where cookies are off.
     * @default false
     */
    randomFingerprint: flag.optional(),
    /**
     * Days after which visits and hits are deleted; reports stay.
     * @default - kept
     */
    rawDataDays: wholeNumber(1, 3650, 'days', 'Leave it out to keep them.').optional(),
    /**
     * Months after which reports are deleted.
     * @default - kept
     */
    reportMonths: wholeNumber(1, 120, 'months', 'Leave it out to keep them.').optional(),
  },
  rule('{ maskedBytes, userId, doNotTrack, … }', remedy),
);

export const privacy = z.union(
  [z.literal('cnil'), declared],
  rule("'cnil', or { maskedBytes, userId, doNotTrack, … }", remedy),
);

type Privacy = z.output<typeof declared>;

/** What the French authority asks for where nobody consents: https://www.cnil.fr/en/sheet-ndeg16-use-analytics-your-websites-and-applications */
const cnil: Privacy = {
  maskedBytes: 2,
  userId: 'off',
  cookieless: false,
  referrer: 'without-query',
  hiddenOrderIds: true,
  // 25 months.
  rawDataDays: 760,
};

export function privacyDefaults(given: z.output<typeof privacy> | undefined) {
  const policy = given === 'cnil' ? ('cnil' as const) : undefined;
  const checked: Privacy = given === 'cnil' ? cnil : (given ?? {});
  const { maskedBytes = 2, userId = 'off' } = checked;
  const bytes = typeof maskedBytes === 'number' ? maskedBytes : maskedBytes.bytes;
  return {
    policy,
    maskedBytes: bytes,
    userId,
    doNotTrack: checked.doNotTrack ?? false,
    cookieless: checked.cookieless ?? false,
    referrer: referrers[checked.referrer ?? 'whole'],
    hiddenOrderIds: checked.hiddenOrderIds ?? false,
    randomFingerprint: checked.randomFingerprint ?? false,
    rawDataDays: checked.rawDataDays,
    reportMonths: checked.reportMonths,
  };
}
