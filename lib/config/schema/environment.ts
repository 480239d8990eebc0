import { z } from 'zod';
import { access } from './access';
import { archiving, tracker, web } from './tasks';
import { certificate } from './certificate';
import { database } from './database';
import { emailAddress, flag, hostName, login, oneOf, wholeNumber } from './fields';
import { edge, firewall, hostedZone, tls } from './edge';
import { geoip } from './geoip';
import { alarms } from './alarms';
import { github } from './github';
import { mail } from './mail';
import { network } from './network';
import { clients, users } from './people';
import { plugins } from './plugins';
import { privacy } from './privacy';
import { queue } from './queue';
import { region } from './region';
import { rule, textRule } from './rules';
import { settings } from './settings';
import { firstSite, sites } from './site';
import { tags } from './tags';

/*
 * What a configuration file may say. Every key carries its meaning and its default for the editor and for
 * docs/configuration.md, and the allowed values and the remedy, which problems.ts prints. The functions named
 * …Defaults beside the rules apply the defaults; resolve.ts puts them together.
 */

export const environmentSchema = z.strictObject(
  {
    /** The AWS account to deploy to: twelve digits, in quotes. */
    account: textRule(
      /^\d{12}$/,
      "twelve digits in quotes, such as '111122223333'",
      'Copy it from `aws sts get-caller-identity`.',
    ),
    /** The AWS region to deploy to, such as eu-central-1. */
    region,
    /** The name under which Matomo is reached, over https. Every other Host gets 404 from the load balancer. */
    host: hostName,
    /**
     * Further names for the same Matomo, in the same certificate.
     * @default - none
     */
    aliases: z
      .array(hostName, rule('a list of host names', 'Write them in brackets.'))
      .max(99, rule('at most 99 aliases: a certificate of ACM holds 100 names', 'Remove some.'))
      .optional(),
    /**
     * The public Route 53 zone of the host. Needed for certificate 'acm'; it also gets the host's address records.
     * @default - none: point the host to the load balancer yourself
     */
    hostedZone: hostedZone.optional(),
    /**
     * 'own': you make the address records of the hosts yourself, also where the zone is in Route 53, such as one that
     * exists already and is to be taken over later.
     * @default 'route53'
     */
    dns: oneOf(['route53', 'own'], "'own': you make the records of the hosts yourself.").optional(),
    /**
     * Where the certificate comes from, for the host and all aliases. 'acm': requested from ACM, validated in
     * hostedZone, renewed by ACM. { arn }: one in ACM that you requested or imported. { import }: of a private
     * CA. { letsEncrypt }: for names outside Route 53.
     * @default 'acm'
     */
    certificate: certificate.optional(),
    /**
     * How https is spoken.
     * @default - TLS 1.2 and 1.3, HSTS for a year
     */
    tls: tls.optional(),
    /**
     * Who reaches the load balancer, proxies before it, and how long it waits.
     * @default - the internet, without a proxy, for 60 seconds
     */
    edge: edge.optional(),
    /** The first super user. Its password is generated into Secrets Manager. Changing this later changes nothing in Matomo. */
    admin: z.strictObject(
      {
        /**
         * Login of the first super user.
         * @default 'admin'
         */
        login: login.optional(),
        /** Where Matomo writes to this user. */
        email: emailAddress,
      },
      rule('{ login, email }', 'Name the first super user.'),
    ),
    /**
     * The first web site to measure. What is said here is put back by the next migration if somebody changes it in Matomo.
     */
    site: firstSite,
    /**
     * Further sites, by a key of your choice that stays when names change. A site with the same main address is taken over;
     * one that is taken away here is reported, never deleted. Others can be added in Matomo.
     * @default - none
     */
    sites: sites.optional(),
    /**
     * People, by login: invited by mail, with the access that is said here and no other. Others can be added in Matomo.
     * @default - none
     */
    users: users.optional(),
    /**
     * Programs that use Matomo's API, by a key of your choice: each gets a token of its own, in its own secret. Those with the
     * same access share one technical user. One that is taken away here is revoked.
     * @default - none
     */
    clients: clients.optional(),
    /**
     * How people get into Matomo: from where, and by what.
     * @default - from the internet, with a second factor
     */
    access: access.optional(),
    /**
     * Sizes tasks and database, see lib/config/sizes/sizing.ts. `npm run ops -- cost <env>` tells what it costs.
     * @default 1 million
     */
    expectedPageviewsPerMonth: wholeNumber(
      1,
      1_000_000_000,
      'page views a month',
      'An estimate is enough; it sizes tasks and database.',
    ).optional(),
    /**
     * true: everything, data included, goes with `cdk destroy`, and the cheapest defaults hold. false: database, files,
     * secrets and images are protected from deletion and stay behind when the environment is removed.
     * @default false
     */
    disposable: flag.optional(),
    /**
     * Processor of tasks and image.
     * @default 'arm64', which costs 20 % less than 'x86_64'
     */
    architecture: oneOf(['arm64', 'x86_64'], 'Arm costs 20 % less on Fargate.').optional(),
    /**
     * What the image repository keeps.
     * @default - the images of 30 releases
     */
    images: z
      .strictObject(
        {
          /**
           * Images of releases that the repository keeps, besides those that run.
           * @default 30
           */
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
    /**
     * Releases from GitHub: makes the roles that the workflows of this repository assume, without any stored key.
     * @default - none
     */
    github: github.optional(),
    /**
     * The VPC that is created, or one that exists: { vpcId, publicSubnetIds, taskSubnetIds, dataSubnetIds }.
     * @default - a new VPC in two zones
     */
    network: network.optional(),
    /**
     * MariaDB on RDS. It always demands TLS, is encrypted, and grows its storage by itself.
     * @default - sized by expectedPageviewsPerMonth
     */
    database: database.optional(),
    /**
     * AWS WAF before the load balancer: 'on', or { off: 'the reason' }.
     * @default 'on', unless disposable
     */
    firewall: firewall.optional(),
    /**
     * The tasks that answer browsers.
     * @default - sized by expectedPageviewsPerMonth
     */
    web: web.optional(),

    /**
     * Tasks of their own for tracking, scaled apart, so that a heavy report never delays a hit; web then answers pages and
     * the API. {} takes all defaults; 'with-web' has the web tasks track.
     * @default 'with-web', beyond 100 million page views a month {}
     */
    tracker: tracker.optional(),
    /**
     * A queue between browsers and the database: hits are answered once they are in Valkey on ElastiCache, and stored a
     * moment later. The site goes on recording while the database is away. {} takes all defaults.
     * @default 'off': a hit that is answered is stored
     */
    queue: queue.optional(),
    /**
     * The task that makes the reports.
     * @default - sized by expectedPageviewsPerMonth
     */
    archiving: archiving.optional(),
    /**
     * Plugins beside those that Matomo has on by default. The image holds them, and the migration activates them; one
     * that is taken away is deactivated by the next migration, its data stays. Environments that pass images on to each
     * other share one list, config/plugins.ts.
     * @default - none
     */
    plugins: plugins.optional(),
    /**
     * A database that tells the places of addresses, refreshed once a day. 'off', or one of { source: 'dbip-lite' }
     * (free, monthly; its licence, CC BY 4.0, asks for a link to db-ip.com where you publish results),
     * { source: 'maxmind', credentialsSecretArn } and { source: 'url', url } (a mirror of your own).
     * @default 'off': countries are guessed by the browser's language
     */
    geoip: geoip.optional(),
    /**
     * How Matomo sends reports, alerts and new passwords.
     * @default - it sends none
     */
    mail: mail.optional(),
    /**
     * Who is told of alarms, and of their end: { email, topicArn }, or { off: 'the reason' }. Needed unless the environment
     * is disposable.
     * @default - nobody, in disposable environments
     */
    alarms: alarms.optional(),
    /**
     * Days that logs are kept: 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365.
     * @default 90, disposable: 7
     */
    logRetentionDays: z
      .literal(
        [1, 3, 5, 7, 14, 30, 60, 90, 180, 365],
        rule('1, 3, 5, 7, 14, 30, 60, 90, 180 or 365 (days)', 'CloudWatch Logs offers these.'),
      )
      .optional(),
    /**
     * Daily backups of database and files by AWS Backup.
     * @default - kept for 35 days, disposable: 7
     */
    backups: z
      .strictObject(
        {
          /** Days that each is kept. */
          keepDays: wholeNumber(1, 3650, 'days', 'They are kept beside the automated backups of RDS.'),
        },
        rule('{ keepDays }', 'Leave it out for the default.'),
      )
      .optional(),
    /**
     * 'audited' allows `aws ecs execute-command` into tasks; what is typed there is kept for a year.
     * @default 'off'
     */
    shell: oneOf(
      ['off', 'audited'],
      "'audited' lets `aws ecs execute-command` into tasks and keeps what was typed.",
    ).optional(),
    /**
     * What holds about privacy at least: neither Matomo's administration nor an edit of its database weakens it, and more
     * may be chosen there. 'cnil': what the French authority asks for where nobody consents.
     * @default - two bytes of each address are masked, and the User ID is dropped
     */
    privacy: privacy.optional(),
    /**
     * Settings that the product does not manage itself, of Matomo's config/global.ini.php or of a plugin: section, key and
     * value, which may be a list. A secret is given as { secretArn }.
     * @default - none
     */
    settings: settings.optional(),
    /**
     * Tags on every resource, besides `matomo:environment`.
     * @default - none
     */
    tags: tags.optional(),
  },
  rule('an object made by defineEnvironment()', 'Start from config/example.ts.'),
);

/** What a configuration file says, checked, before defaults. */
export type CheckedEnvironment = z.output<typeof environmentSchema>;

/** The same while it is checked: what is wrong in it is undefined. */
export type Given = DeepPartial<CheckedEnvironment>;

export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly (DeepPartial<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;

type HostedZone = z.input<typeof hostedZone>;

/** What a configuration file may say. A certificate from ACM needs the zone in which it is validated. */
export type EnvironmentInput = Omit<z.input<typeof environmentSchema>, 'certificate' | 'hostedZone'> &
  (
    | {
        /**
         * Where the certificate comes from, for the host and all aliases. 'acm': requested from ACM, validated in
         * hostedZone, renewed by ACM. { arn }: one in ACM that you requested or imported. { import }: of a private
         * CA. { letsEncrypt }: for names outside Route 53.
         * @default 'acm'
         */
        certificate?: 'acm';
        /** The public Route 53 zone of the host, in which the certificate is validated. It gets the host's records. */
        hostedZone: HostedZone;
      }
    | {
        /** Where the certificate comes from: 'acm', { arn }, { import } or { letsEncrypt }. */
        certificate: Exclude<z.input<typeof certificate>, 'acm'>;
        /**
         * The public Route 53 zone of the host, which gets the host's records.
         * @default - none: point the host to the load balancer yourself
         */
        hostedZone?: HostedZone;
      }
  );
