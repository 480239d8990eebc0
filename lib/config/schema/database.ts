import { z } from 'zod';
import { flag, wholeNumber } from './fields';
import { rule, textRule } from './rules';

const instanceType = textRule(
  /^(t4g|t3|m[5-9][a-z]*|r[5-9][a-z]*)\.\w+$/,
  'an RDS instance type without the leading db., such as t4g.medium',
  'See the instance types that RDS offers for MariaDB in your region.',
);

export const database = z.strictObject(
  {
    instanceType: instanceType.optional(),
    storageGiB: wholeNumber(
      20,
      65536,
      'GiB',
      'RDS cannot shrink storage: start small, it grows by itself.',
    ).optional(),
    multiAz: flag.optional(),
    backupRetentionDays: wholeNumber(
      1,
      35,
      'days',
      'RDS keeps automated backups for 35 days at most.',
    ).optional(),
    reader: z
      .strictObject(
        { instanceType: instanceType.optional() },
        rule('{ instanceType }', 'Leave it out for no reader.'),
      )
      .optional(),
    /**
     * Name of Matomo's user in the database. Matomo blots it out of its error messages, so a word that they hold, such as
     * `matomo` in every path, makes them unreadable. Don't change it once deployed: the secret would be made anew.
     *
     * @default 'matomo', for installations that have it already; the examples have another one
     */
    user: textRule(
      /^[a-z][a-z0-9_]{2,29}$/,
      'a name of 3 to 30 small letters, digits and underscores',
      "Leave it out in an environment that is deployed already; a new one may have 'matomo_app'.",
    ).optional(),
    rotateUserEveryDays: wholeNumber(1, 1000, 'days', 'Leave it out for the default.')
      .or(z.literal('never'))
      .optional(),
    fromSnapshot: textRule(
      /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:snapshot:)?(rds:|awsbackup:)?[A-Za-z][\w-]{0,254}$/,
      "a DB snapshot's identifier or ARN",
      'Copy it from `aws rds describe-db-snapshots`.',
    ).optional(),
  },
  rule(
    '{ instanceType, storageGiB, multiAz, backupRetentionDays, reader, user, rotateUserEveryDays, fromSnapshot }',
    'Leave it out for the defaults.',
  ),
);
