import { z } from 'zod';
import { emailAddress, flag, hostName, httpUrl, login, oneOf, timezone, wholeNumber } from './fields';
import { rule, textRule } from './rules';

/*
 * What a configuration file may say. Every rule carries the allowed values and the remedy, which problems.ts
 * prints; config/example.ts explains the keys to the reader. Defaults are applied in resolve.ts, not here.
 */

const hostedZone = z.strictObject(
  {
    id: textRule(
      /^Z[A-Z0-9]{5,31}$/,
      "a Route 53 hosted zone's id, such as Z0123456789ABCDEFGHIJ",
      'Copy it from `aws route53 list-hosted-zones`, without /hostedzone/.',
    ),
    name: hostName,
  },
  rule('{ id, name } of a Route 53 hosted zone', 'Name the public zone that holds the host.'),
);

const certificateArn = textRule(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
  "an ACM certificate's ARN (arn:aws:acm:<region>:<account>:certificate/<id>)",
  'Copy it from `aws acm list-certificates`, in the region of this environment.',
);

const certificate = z.union(
  [z.literal('acm'), z.strictObject({ arn: certificateArn })],
  rule(
    "'acm' (requested and validated in hostedZone) or { arn } of an ACM certificate",
    "Use 'acm' when the zone is in Route 53, { arn } otherwise.",
  ),
);

const smtp = z.strictObject(
  {
    host: hostName,
    port: wholeNumber(1, 65535, 'TCP port', 'Ask your mail service; 587 and 465 are usual.').optional(),
    encryption: oneOf(
      ['tls', 'ssl'],
      "'tls' is STARTTLS (587), 'ssl' is TLS from the start (465).",
    ).optional(),
    credentialsSecretArn: textRule(
      /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
      "a secret's complete ARN, with the six characters that Secrets Manager appends",
      'Create the secret with the JSON keys username and password, then copy its ARN.',
    ).optional(),
  },
  rule('{ host, … } of a mail server', 'See config/example.ts.'),
);

const mail = z.strictObject(
  { from: emailAddress, smtp },
  rule('{ from, smtp }', 'Leave `mail` out if Matomo shall send no mail.'),
);

const taskSize = {
  cpu: z
    .literal(
      [256, 512, 1024, 2048, 4096, 8192, 16384],
      rule(
        '256, 512, 1024, 2048, 4096, 8192 or 16384 (CPU units, 1024 = 1 vCPU)',
        'Choose a size of Fargate.',
      ),
    )
    .optional(),
  memoryMiB: wholeNumber(512, 122880, 'MiB', 'Fargate offers 2 to 8 times the CPU units.').optional(),
};

const web = z.strictObject(
  {
    ...taskSize,
    tasks: z
      .strictObject(
        {
          min: wholeNumber(1, 100, 'tasks', 'Give the number of tasks that always run.'),
          max: wholeNumber(1, 100, 'tasks', 'Give at least `min`.'),
        },
        rule('{ min, max }', 'Give both.'),
      )
      .optional(),
  },
  rule('{ cpu, memoryMiB, tasks }', 'Leave it out to size it by expectedPageviewsPerMonth.'),
);

const archiving = z.strictObject(
  { ...taskSize, schedule: oneOf(['hourly', 'daily'], 'Reports are as fresh as the last run.').optional() },
  rule('{ cpu, memoryMiB, schedule }', 'Leave it out to size it by expectedPageviewsPerMonth.'),
);

const database = z.strictObject(
  {
    instanceType: textRule(
      /^(t4g|t3|m[5-9][a-z]*|r[5-9][a-z]*)\.\w+$/,
      'an RDS instance type without the leading db., such as t4g.medium',
      'See the instance types that RDS offers for MariaDB in your region.',
    ).optional(),
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
  },
  rule('{ instanceType, storageGiB, multiAz, backupRetentionDays }', 'Leave it out for the defaults.'),
);

const network = z.strictObject(
  {
    zones: z.literal([2, 3], rule('2 or 3 (availability zones)', 'Two are enough for most.')).optional(),
    egress: oneOf(
      ['nat-gateway', 'public-address'],
      "'nat-gateway' keeps tasks in private subnets; 'public-address' gives them closed public addresses and costs about 30 USD a month less.",
    ).optional(),
  },
  rule('{ zones, egress }', 'Leave it out for the defaults.'),
);

/** `settings` of Matomo: section → key → scalar, as in its global.ini.php. */
const settings = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z_]+$/,
      rule("a section of Matomo's global.ini.php, such as General", 'Check its spelling.'),
    ),
  z.record(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_]*$/,
        rule(
          "a key of Matomo's global.ini.php, such as time_before_today_archive_considered_outdated",
          'Check its spelling.',
        ),
      ),
    z.union(
      [z.string(), z.number(), z.boolean()],
      rule('a string, a number, true or false', 'Lists cannot be set through the environment; see docker/.'),
    ),
  ),
  rule('{ Section: { key: value } }', "Use the names of Matomo's global.ini.php."),
);

export const environmentSchema = z.strictObject(
  {
    account: textRule(
      /^\d{12}$/,
      "twelve digits in quotes, such as '111122223333'",
      'Copy it from `aws sts get-caller-identity`.',
    ),
    region: textRule(
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      "an AWS region's code, such as eu-central-1",
      'Choose the region to deploy to.',
    ),
    host: hostName,
    aliases: z.array(hostName, rule('a list of host names', 'Write them in brackets.')).optional(),
    hostedZone: hostedZone.optional(),
    certificate: certificate.optional(),
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
    network: network.optional(),
    database: database.optional(),
    web: web.optional(),
    archiving: archiving.optional(),
    mail: mail.optional(),
    logRetentionDays: z
      .literal(
        [1, 3, 5, 7, 14, 30, 60, 90, 180, 365],
        rule('1, 3, 5, 7, 14, 30, 60, 90, 180 or 365 (days)', 'CloudWatch Logs offers these.'),
      )
      .optional(),
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
