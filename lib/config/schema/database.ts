import { z } from 'zod';
import { connectionsOf } from '../sizes/connections';
import type { Basis } from './basis';
import { flag, wholeNumber } from './fields';
import { instanceTypes } from './instance-types';
import { rule, textRule } from './rules';

const instanceTypeRule = rule(
  'an instance type that RDS offers for MariaDB, without the leading db., such as t4g.medium or m7g.large',
  'Choose from `aws rds describe-orderable-db-instance-options --engine mariadb`, or leave it out.',
);
const instanceType = z.string(instanceTypeRule).refine((name) => instanceTypes.has(name), instanceTypeRule);

export const database = z.strictObject(
  {
    /**
     * Instance type of RDS, without the leading `db.`.
     * @default - by expectedPageviewsPerMonth: t4g.micro, t4g.small or t4g.large
     */
    instanceType: instanceType.optional(),
    /**
     * Storage to begin with, in GiB. RDS adds more when it gets full and never takes any back.
     * @default - by expectedPageviewsPerMonth: 20, 50 or 200
     */
    storageGiB: wholeNumber(
      20,
      65536,
      'GiB',
      'RDS cannot shrink storage: start small, it grows by itself.',
    ).optional(),
    /**
     * Whether a standby in another zone takes over when the database or its zone fails.
     * @default - true above 1 million page views a month, unless disposable
     */
    multiAz: flag.optional(),
    /**
     * Days for which the database can be restored to any second, 1 to 35.
     * @default 14, disposable: 1
     */
    backupRetentionDays: wholeNumber(
      1,
      35,
      'days',
      'RDS keeps automated backups for 35 days at most.',
    ).optional(),
    /**
     * A replica that archiving reads from.
     * @default - none
     */
    reader: z
      .strictObject(
        {
          /**
           * Its instance type.
           * @default - that of the database
           */
          instanceType: instanceType.optional(),
        },
        rule('{ instanceType }', 'Leave it out for no reader.'),
      )
      .optional(),
    /**
     * Name of Matomo's user in the database. Matomo blots it out of its error messages, so a word that they hold, such
     * as `matomo` in every path, makes them unreadable. Don't change it once deployed: the secret would be made again.
     * @default 'matomo', for installations that have it already; the examples have another one
     */
    user: textRule(
      /^[a-z][a-z0-9_]{2,29}$/,
      'a name of 3 to 30 small letters, digits and underscores',
      "Leave it out in an environment that is deployed already; a new one may have 'matomo_app'.",
    ).optional(),
    /**
     * Days after which Matomo's database user is replaced, or 'never'. Two users take turns, so running tasks go on
     * until they are replaced.
     * @default 30, disposable: 'never'
     */
    rotateUserEveryDays: z
      .union(
        [z.int().min(1).max(1000), z.literal('never')],
        rule("a whole number from 1 to 1000 (days), or 'never'", 'Leave it out for the default.'),
      )
      .optional(),
    /**
     * Snapshots that are kept of those that a release takes before it upgrades Matomo: the newest ones. `releases` lists
     * them; snapshots of other hands are left alone.
     * @default 5
     */
    upgradeSnapshots: wholeNumber(1, 50, 'snapshots', 'Leave it out for 5.').optional(),
    /**
     * Begins with the data of a snapshot: its identifier, or its ARN. Adding, changing or removing it replaces the
     * database, and leaves a snapshot of the old one.
     * @default - an empty database
     */
    fromSnapshot: textRule(
      /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:snapshot:)?(rds:|awsbackup:)?[A-Za-z](-?[A-Za-z0-9]){0,254}$/,
      "a DB snapshot's identifier or ARN",
      'Copy it from `aws rds describe-db-snapshots`.',
    ).optional(),
  },
  rule(
    '{ instanceType, storageGiB, multiAz, backupRetentionDays, reader, user, rotateUserEveryDays, upgradeSnapshots, fromSnapshot }',
    'Leave it out for the defaults.',
  ),
);

export function databaseDefaults(given: z.output<typeof database> = {}, { disposable, size }: Basis) {
  const instanceType = given.instanceType ?? size.database.instanceType;
  return {
    instanceType,
    /** The database's `max_connections`. */
    maxConnections: connectionsOf(instanceType),
    storageGiB: given.storageGiB ?? size.database.storageGiB,
    multiAz: given.multiAz ?? (!disposable && size.database.multiAz),
    backupRetentionDays: given.backupRetentionDays ?? (disposable ? 1 : 14),
    reader: given.reader && { instanceType: given.reader.instanceType ?? instanceType },
    user: given.user ?? 'matomo',
    rotateUserEveryDays: given.rotateUserEveryDays ?? (disposable ? 'never' : 30),
    upgradeSnapshots: given.upgradeSnapshots ?? 5,
    fromSnapshot: given.fromSnapshot,
  } as const;
}
