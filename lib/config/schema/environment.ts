import { z } from 'zod';
import { emailAddress, flag, hostName, httpUrl, login, oneOf, timezone, wholeNumber } from './fields';
import { rule, textRule } from './rules';
import { database } from './database';
import { certificate, firewall, hostedZone, tls } from './edge';
import { geoip } from './geoip';
import { github } from './github';
import { mail } from './mail';
import { network } from './network';
import { plugins } from './plugins';
import { region } from './region';
import { settings } from './settings';
import { archiving, web } from './tasks';

/*
 * What a configuration file may say. Every rule carries the allowed values and the remedy, which problems.ts
 * prints; config/example.ts explains the keys to the reader. Defaults are applied in resolve.ts, not here.
 */

export const environmentSchema = z.strictObject(
  {
    account: textRule(
      /^\d{12}$/,
      "twelve digits in quotes, such as '111122223333'",
      'Copy it from `aws sts get-caller-identity`.',
    ),
    region,
    host: hostName,
    aliases: z.array(hostName, rule('a list of host names', 'Write them in brackets.')).optional(),
    hostedZone: hostedZone.optional(),
    dns: oneOf(['route53', 'own'], "'own': you make the records of the hosts yourself.").optional(),
    certificate: certificate.optional(),
    tls: tls.optional(),
    admin: z.strictObject(
      { login: login.optional(), email: emailAddress },
      rule('{ login, email }', 'Name the first super user.'),
    ),
    site: z.strictObject(
      {
        name: textRule(/^.{1,90}$/u, '1 to 90 characters', 'Name the first web site to measure.'),
        url: httpUrl,
        timezone: timezone.optional(),
        currency: textRule(
          /^[A-Z]{3}$/,
          'an ISO 4217 currency code, such as EUR',
          'Use three capital letters.',
        ).optional(),
      },
      rule('{ name, url, … }', 'Describe the first web site to measure.'),
    ),
    expectedPageviewsPerMonth: wholeNumber(
      1,
      1_000_000_000,
      'page views a month',
      'An estimate is enough; it sizes tasks and database.',
    ).optional(),
    disposable: flag.optional(),
    architecture: oneOf(['arm64', 'x86_64'], 'Arm costs 20 % less on Fargate.').optional(),
    images: z
      .strictObject(
        {
          keepReleases: wholeNumber(
            2,
            500,
            'released images',
            'Each takes some hundred megabytes, and is a way back.',
          ).optional(),
        },
        rule('{ keepReleases }', 'Leave it out for the default.'),
      )
      .optional(),
    github: github.optional(),
    network: network.optional(),
    database: database.optional(),
    firewall: firewall.optional(),
    web: web.optional(),
    archiving: archiving.optional(),
    plugins: plugins.optional(),
    geoip: geoip.optional(),
    mail: mail.optional(),
    logRetentionDays: z
      .literal(
        [1, 3, 5, 7, 14, 30, 60, 90, 180, 365],
        rule('1, 3, 5, 7, 14, 30, 60, 90, 180 or 365 (days)', 'CloudWatch Logs offers these.'),
      )
      .optional(),
    backups: z
      .strictObject(
        { keepDays: wholeNumber(1, 3650, 'days', 'They are kept beside the automated backups of RDS.') },
        rule('{ keepDays }', 'Leave it out for the default.'),
      )
      .optional(),
    shell: oneOf(
      ['off', 'audited'],
      "'audited' lets `aws ecs execute-command` into tasks and keeps what was typed.",
    ).optional(),
    settings: settings.optional(),
    tags: z
      .record(z.string(), z.string(), rule('{ key: value } of strings', 'They are put on every resource.'))
      .optional(),
  },
  rule('an object made by defineEnvironment()', 'Start from config/example.ts.'),
);

/** What a configuration file says, checked, before defaults. */
export type CheckedEnvironment = z.output<typeof environmentSchema>;

type HostedZone = z.input<typeof hostedZone>;

/** What a configuration file may say. A certificate from ACM needs the zone in which it is validated. */
export type EnvironmentInput = Omit<z.input<typeof environmentSchema>, 'certificate' | 'hostedZone'> &
  (
    | { certificate?: 'acm'; hostedZone: HostedZone }
    | { certificate: Exclude<z.input<typeof certificate>, 'acm'>; hostedZone?: HostedZone }
  );
