import { defineEnvironment } from '../lib/config';

/**
 * Every key of a configuration file, with its meaning. Keys marked "optional" show a possible value; what is
 * said after "default:" holds when the key is left out. Copy what you need to a file of your own; a file that
 * sets only the keys not marked optional is complete.
 *
 * No secret belongs here: passwords and keys live in Secrets Manager, and a file that holds one is refused.
 */
export const example = defineEnvironment({
  // The AWS account and region to deploy to. lib/config/sizes/regions.ts lists the regions where all is known to work; for
  // another one write { name, accept: 'the reason' }.
  account: '111122223333',
  region: 'eu-central-1',

  // The name under which Matomo is reached, over https. Every other Host gets 404 from the load balancer.
  host: 'analytics.example.org',
  // optional; further names for the same Matomo, in the same certificate. Default: none.
  aliases: ['matomo.example.org'],

  // optional; where the certificate comes from, for the host and all aliases. Default: 'acm'. The choices:
  // 'acm': requested from ACM, validated in hostedZone, renewed by ACM.
  // { arn: 'arn:aws:acm:…' }: a certificate in this account and region that you requested or imported.
  // { import: { certificateFile: 'config/certificates/prod.pem', chainFile: 'config/certificates/prod-chain.pem',
  //   privateKeySecret: 'matomo/prod/tls-key' } }: of an authority of your own. The files are public, PEM, and in
  //   version control: the server's certificate, and those of its authorities, each after the one that it signed, the
  //   root last (optional; leave it out if the certificate is self-signed). The key is a secret, unencrypted PEM.
  //   `npm run ops -- certificate import <env>` checks and imports them, the first time and for every renewal.
  // { letsEncrypt: { email: 'matomo@example.org', directory: 'production' } }: for names outside Route 53; the host has
  //   to point to the load balancer. directory is optional: 'production', 'staging' (for trials; browsers don't trust
  //   it), or the https:// address of another ACME directory. Default: 'staging', unless the environment's name
  //   begins with prod.
  certificate: 'acm',
  // optional; how https is spoken.
  tls: {
    // optional; oldest version of TLS, and the ciphers. '1.2': TLS 1.2 and 1.3, forward secrecy, AES-GCM only, with
    // post-quantum key exchange: every browser of the last ten years. '1.3': nothing older. '1.2-fips': like '1.2', by
    // a FIPS 140-3 module. '1.2-compatible': with CBC ciphers for devices of about 2013. Default: '1.2'
    policy: '1.2',
    // optional; true adds `preload` to HSTS, which lets browsers' makers list the domain as https only. It is hard
    // to take back. Default: false: a year, with subdomains.
    hstsPreload: false,
  },
  // The public Route 53 zone of the host. Needed for certificate 'acm'; it also gets the host's address records.
  // With the other certificates it is optional: without it, point the host to the load balancer yourself.
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },

  // optional; 'own' leaves the address records of the hosts to you, though their zone is in Route 53: where a record
  // exists that is to go on leading elsewhere for a while. Default: 'route53'
  dns: 'route53',

  // optional; who reaches the load balancer, proxies before it, and how long it waits. Default: the internet, none, 60 s
  edge: {
    reach: 'internet', // optional; or 'internal': private addresses only. Default: 'internet'
    proxies: ['198.51.100.0/24'], // optional; such as CloudFront's ranges: the address before theirs is the visitor's
    idleTimeoutSeconds: 60, // optional; 30 to 4000. Default: 60
  },

  // The first super user. Its password is generated into Secrets Manager. Changing this later changes nothing
  // in Matomo: the user exists then.
  admin: {
    login: 'admin', // optional; default: 'admin'
    email: 'matomo@example.org',
  },

  // The first web site to measure. What is said here is put back by the next migration if somebody changes it in Matomo.
  site: {
    name: 'Example Library',
    url: 'https://www.example.org',
    timezone: 'Europe/Berlin', // optional; days of reports begin at midnight there. Default: 'UTC'
    currency: 'EUR', // optional; default: 'EUR'
  },

  // optional; further sites, by a key of your choice that stays when names change. A site with the same main address is
  // taken over; one that is taken away here is reported, never deleted. Others can be added in Matomo. Default: none.
  sites: {
    shop: {
      name: 'Shop of the library',
      urls: ['https://shop.example.org'], // the main one first
      timezone: 'Europe/Berlin', // optional; default: 'UTC'
      currency: 'EUR', // optional; default: 'EUR'
      // These are optional, too. What is left out is as somebody sets it in Matomo.
      ecommerce: true,
      excludedAddresses: ['192.0.2.0/24'],
      excludedParameters: ['sid'],
      excludedUserAgents: ['StatusCake'],
      dimensions: { category: { name: 'Category', scope: 'action', active: true } }, // active: default true
      goals: {
        order: {
          name: 'Order',
          when: 'url', // or 'manually', 'title', 'file', 'external_website', 'event_category', 'event_action', 'event_name'
          pattern: '/thanks', // not with 'manually'
          match: 'contains', // optional; or 'exact', 'regex'. Default: 'contains'
          revenue: 0, // optional; default: 0
          repeatable: true, // optional; more than once in a visit. Default: false
        },
      },
    },
  },

  // optional; people, by login: invited by mail, with this access and no other. 'site' is the first site, 'all' each that
  // there is. Others can be added in Matomo, or by `npm run ops -- users add`. Default: none.
  users: {
    maria: {
      email: 'maria@example.org',
      access: { site: 'write', shop: 'view' }, // optional; 'view', 'write' or 'admin'. Default: { all: 'view' }
    },
    paul: {
      email: 'paul@example.org',
      superUser: true, // optional; may do everything. Default: false
    },
  },

  // optional; programs that use Matomo's API, by a key of your choice. Each gets a token of its own in the secret
  // matomo/<env>/clients/<key>; those with the same access share one technical user. Default: none.
  clients: {
    catalogue: {
      description: 'Most read titles on the start page',
      access: { site: 'view' },
      expiresAfterDays: 365, // optional; an alarm comes 14 days before. Default: it goes on
    },
  },

  // optional; how people get into Matomo. The tracker is open to all.
  access: {
    // optional; from where pages and the API answer: 'internet', or addresses and ranges. Default: 'internet'
    ui: ['192.0.2.0/24', '2001:db8::/48'],
    // secondFactor: 'required', // optional; or { off: 'the reason' }. Default: 'required', disposable: off
    strongPasswords: true, // optional; 12 characters of four kinds. Default: true, disposable: false
    emailDomains: ['example.org'], // optional; of users' addresses. Default: any
    ownTokens: false, // optional; whether others than super users may make tokens for the API. Default: true
    failedLogins: 20, // optional; from one address within an hour. Default: 20
    // optional; an OpenID Connect provider in the place of Matomo's login form, see docs/how-to/sign-on.md. The second
    // factor is the provider's then: leave secondFactor out. Default: people log in with a password.
    signOn: {
      // From the provider's /.well-known/openid-configuration.
      issuer: 'https://login.example.org/realms/library',
      authorizationEndpoint: 'https://login.example.org/realms/library/auth',
      tokenEndpoint: 'https://login.example.org/realms/library/token',
      userInfoEndpoint: 'https://login.example.org/realms/library/userinfo',
      signOutUrl: 'https://login.example.org/realms/library/logout', // `end_session_endpoint`
      clientId: 'matomo',
      clientSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:matomo/prod/sign-on-AbCdEf',
      // optional; the version of that secret: change it with the secret. Default: the current one.
      clientSecretVersion: '01234567-89ab-cdef-0123-456789abcdef',
      scope: 'openid email groups', // optional. Default: 'openid email'
      rolesClaim: 'groups', // optional; the claim that gives rights. Default: 'groups'
      // optional; what its values give, the strongest of several. Default: only `users` and `admin` are let in.
      roles: {
        'matomo-readers': { access: { all: 'view' } },
        'matomo-editors': { access: { site: 'write', shop: 'admin' } },
        'matomo-admins': { superUser: true },
      },
      hours: 8, // optional; until the provider is asked again, 1 to 168. Default: 8
    },
  },

  // optional; sizes tasks and database, see lib/config/sizes/sizing.ts. `npm run ops -- cost <env>` tells what it costs.
  // Default: 1 million.
  expectedPageviewsPerMonth: 1_000_000,

  // optional; true: everything, data included, goes with `cdk destroy`, and the cheapest defaults hold. Default:
  // false: database, files, secrets and images are protected from deletion and stay behind when it is removed.
  disposable: false,

  // optional; processor of tasks and image. Default: 'arm64', which costs 20 % less than 'x86_64'.
  architecture: 'arm64',

  // optional; images of releases that the repository keeps, besides those that run. Default: 30
  images: { keepReleases: 30 },

  // optional; releases from GitHub, see docs/how-to/release-from-github.md. Makes the roles that the workflows of this
  // repository assume, without any stored key. Default: none.
  github: {
    repository: 'example-library/matomo-fargate',
    // Numbers that GitHub never gives to another owner or repository, so that nobody can take the names over:
    // gh api repos/OWNER/NAME --jq '{ownerId: .owner.id, repositoryId: .id}'
    ownerId: 1234567,
    repositoryId: 123456789,
    // What brings a new image here: 'pull-request' builds every pull request's, 'push' every merge's to the branch,
    // 'release' copies the image of a published release from the environment before (promotions, config/index.ts).
    deploysOn: 'push',
    branch: 'main', // optional; default: 'main'
    // optional; GitHub's OpenID Connect provider, of which an account has one: 'create' it with this environment, or
    // use the 'existing' one. Default: 'create'
    provider: 'create',
    // optional; images built for 'push' get GitHub's attestation, and a 'release' is refused without it. Private
    // repositories need GitHub Enterprise Cloud for it; { off: 'the reason' } does without. Default: 'on'
    attestation: 'on',
  },

  // optional; the VPC that is created. To use one that exists, give its ids instead, each list with one subnet in
  // each zone: { vpcId, publicSubnetIds, taskSubnetIds, dataSubnetIds }. Without taskSubnetIds, tasks run in the
  // public subnets with public addresses that accept no connections.
  network: {
    // optional; availability zones, 2 or 3, or their names where CloudFormation would pick one that lacks an endpoint:
    // ['eu-central-1a', 'eu-central-1c']. Default: 2. A third one can be added later.
    zones: 2,
    // optional; addresses of the VPC, for one that is to be connected with others. Default: '10.0.0.0/16'. Changing it
    // later replaces the VPC.
    range: '10.0.0.0/16',
    // optional; how tasks reach AWS and the mail server. 'nat-gateway': from private subnets. 'public-address':
    // each task has a public address that accepts no connections; saves about 30 USD a month.
    // 'interface-endpoints': from isolated subnets, AWS only, mail by SES only; costs most. Default:
    // 'public-address' up to 1 million page views and in disposable environments, above that 'nat-gateway'.
    egress: 'nat-gateway',
    // optional; whether the load balancer has IPv6 addresses and the hosts AAAA records; tasks are always reached by
    // IPv4. In an existing VPC its public subnets need IPv6 ranges for it. Default: true, in an existing VPC false.
    // Changing it later may replace the public subnets, which takes the service stack to be deployed again.
    ipv6: true,
    // optional; what tasks may connect to besides database, file system, mail server and port 443. Default: nothing
    outbound: [{ to: '10.20.0.5/32', port: 636, why: 'LDAP of the plugin LoginLdap' }],
  },

  // optional; AWS WAF before the load balancer: 'on', on with limits of your own, or { off: 'the reason' }. Default: 'on',
  // unless disposable.
  firewall: {
    // optional; hits in five minutes from one address before it gets 429. A campus, a tracker proxy or a server that
    // tracks has one address for all. Default: 6000
    trackerHitsPerAddress: 6000,
    // optional; ranges of IPv4 addresses without these limits; their requests are filtered all the same. Default: none
    trusted: ['192.0.2.0/24'],
    log: 'off', // optional; 'blocked' keeps what was refused, without tokens and sessions. Default: 'off'
  },

  // optional; MariaDB on RDS. It always demands TLS, is encrypted, and grows its storage by itself.
  database: {
    instanceType: 't4g.small', // optional; default: by expectedPageviewsPerMonth
    storageGiB: 20, // optional; storage to begin with. Default: by expectedPageviewsPerMonth
    multiAz: true, // optional; a standby in another zone. Default: above 1 million page views, unless disposable
    backupRetentionDays: 14, // optional; 1 to 35 days of restore to any second. Default: 14, disposable: 1
    reader: { instanceType: 't4g.medium' }, // optional; a replica that archiving reads from. Default: none
    // optional; Matomo's user in the database. Matomo blots the name out of its error messages, `matomo` in every path
    // among them. Not to be changed once deployed. Default: 'matomo', which older installations have
    user: 'matomo_app',
    // optional; days after which Matomo's database user is replaced, or 'never'. Two users take turns, so running
    // tasks go on until they are replaced. Default: 30, disposable: 'never'
    rotateUserEveryDays: 30,
    upgradeSnapshots: 5, // optional; newest snapshots kept of those that releases take before upgrades. Default: 5
    // fromSnapshot: 'matomo-before-upgrade', // optional; begins with the data of a snapshot. Adding, changing or
    // removing it replaces the database, and leaves a snapshot of the old one. Default: an empty database
  },

  // optional; the tasks that answer browsers. Default: by expectedPageviewsPerMonth.
  web: {
    cpu: 512, // optional, together with memoryMiB; CPU units, 1024 are one vCPU
    memoryMiB: 1024, // optional, together with cpu
    tasks: { min: 1, max: 3 }, // optional; how many run, by load. Default: by size, in disposable environments one
    spotPercent: 0, // optional; share on Spot of the tasks beyond min: 70 % cheaper, may be stopped. Default: 0
  },

  // optional; tasks of their own for tracking, scaled apart, so that no report delays a hit. {} takes all defaults.
  // Default: 'with-web', beyond 100 million page views a month {}
  tracker: {
    cpu: 512, // optional, together with memoryMiB; CPU units, 1024 are one vCPU
    memoryMiB: 1024, // optional, together with cpu
    tasks: { min: 1, max: 2 }, // optional; how many run, by load. Default: { min: 2, max: 12 }
    spotPercent: 0, // optional; share on Spot of the tasks beyond min: 70 % cheaper, may be stopped. Default: 0
  },

  // optional; a queue between browsers and the database: the site goes on recording while the database is away, and hits are
  // stored a moment after they are answered. {} takes all defaults. Default: 'off', a hit that is answered is stored
  queue: {
    nodeType: 't4g.small', // optional; of ElastiCache, holds a million hits. Default: 't4g.small', disposable: 't4g.micro'
    workers: {
      cpu: 512, // optional, together with memoryMiB; each 256 have a process of their own
      memoryMiB: 1024, // optional, together with cpu
      tasks: { min: 1, max: 2 }, // optional; by the length of the queue. Default: { min: 1, max: 4 }
    },
  },

  // optional; the task that makes the reports.
  archiving: {
    cpu: 1024, // optional, together with memoryMiB. Default: by expectedPageviewsPerMonth
    memoryMiB: 2048, // optional, together with cpu. Default: by expectedPageviewsPerMonth
    schedule: 'hourly', // optional; or 'daily', at 03:05 UTC. Default: 'hourly', in disposable environments 'daily'
    timeLimitMinutes: 180, // optional; a longer run is stopped, the next one goes on. Default: 180
  },

  // optional; plugins beside those that Matomo has on by default. The image holds them, and the migration activates
  // them; one that is taken away is deactivated by the next migration, its data stays. Default: none.
  // Environments that pass images on to each other share one list, config/plugins.ts.
  plugins: [
    { name: 'TagManager' }, // comes with Matomo; its containers are shared by all tasks
    // From plugins.matomo.org, fetched when the image is built; the checksum of its zip file is optional:
    //   { name: 'CustomAlerts', version: '5.0.4', checksum: 'sha256:…' },
    // Bought there. The licence key comes from the variable MATOMO_LICENCE_KEY of the shell that builds the image:
    //   { name: 'FormAnalytics', version: '5.1.2', purchased: true },
    // Your own; its folder, from the root of the repository:
    //   { folder: 'plugins/LibraryTheme' },
  ],

  // optional; a database that tells the location of addresses, refreshed once a day if there is a new one; visits show
  // their country or city then. 'off', or one of
  //   { source: 'dbip-lite', edition: 'city' }    free, monthly; 'city' by default or 'country'. Its licence (CC BY 4.0)
  //                                               asks for a link to db-ip.com where you publish results.
  //   { source: 'maxmind', edition: 'GeoLite2-City', credentialsSecretArn: 'arn:…' }    that edition by default; the
  //                                               secret has the JSON keys accountId and licenseKey.
  //   { source: 'url', url: 'https://…' }         a mirror of your own: .mmdb, .mmdb.gz or .tar.gz
  // Default: 'off', countries are guessed by the browser's language.
  geoip: { source: 'dbip-lite', edition: 'city' },

  // optional; how Matomo sends reports, alerts and new passwords. Default: it sends none.
  mail: {
    from: 'matomo@example.org',
    smtp: {
      host: 'email-smtp.eu-central-1.amazonaws.com',
      port: 587, // optional; default: 587, with encryption 'ssl' 465
      encryption: 'tls', // optional; 'tls' is STARTTLS, 'ssl' is TLS from the start. Default: by the port
      // optional; a secret with the JSON keys username and password. Default: no authentication.
      credentialsSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:matomo/smtp-AbCdEf',
    },
  },

  // who is told of alarms and of their end, or { off: 'the reason' }. Each address confirms a mail from AWS once. Needed
  // unless disposable.
  alarms: {
    email: ['matomo-alarms@example.org'], // optional
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:operations', // optional; a topic of your own in the same region
    budgetUsd: 100, // optional; a month; who is told of alarms is told when it costs more, or will. Default: none
    // optional; a secret with the address of a chat's incoming webhook, such as Slack's
    chatWebhookSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:matomo-chat-AbCdEf',
    // optional; every 15 minutes a page view is tracked as a browser does, read back and removed. Default: true, where
    // tasks reach the host
    probe: true,
  },

  // optional; days that logs are kept: 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365. Default: 90, disposable: 7
  logRetentionDays: 90,

  // optional; daily backups of database and files by AWS Backup. Default: 35 days; disposable: none
  backups: { keepDays: 35 },

  // optional; 'audited' allows `aws ecs execute-command` into tasks; what is typed there is kept for a year.
  // Default: 'off'.
  shell: 'off',

  // optional; what holds about privacy at least, whatever is chosen in Matomo or written to its database. 'cnil', or the
  // keys below. Default: two bytes of each address are masked, and the User ID is dropped.
  privacy: {
    maskedBytes: 2, // optional; 2 to 4, or fewer with a reason: { bytes: 1, because: '…' }. Default: 2
    userId: 'off', // optional; 'off', 'pseudonym' or 'as-sent'. Default: 'off'
    doNotTrack: true, // optional; browsers that send DNT are left out. Default: false
    cookieless: false, // optional; no cookies, in the tracking script as well. Default: false
    referrer: 'without-query', // optional; 'whole', 'without-query', 'host' or 'none'. Default: 'whole'
    hiddenOrderIds: true, // optional; numbers of orders as a hash. Default: false
    randomFingerprint: false, // optional; each hit its own fingerprint. Default: false
    rawDataDays: 180, // optional; visits are deleted after so many days, reports stay. Default: kept
    reportMonths: 36, // optional; reports are deleted after so many months. Default: kept
  },

  // optional; settings that the product does not manage itself, of Matomo's config/global.ini.php or of a plugin: section,
  // key and value, which may be a list, or a secret's ARN. Default: none.
  settings: {
    General: {
      time_before_today_archive_considered_outdated: 900,
      cors_domains: ['https://www.example.org'],
    },
    Login: { allowedRetriesTimeRange: 60 },
  },

  // optional; tags on every resource, besides `matomo:environment`. Default: none.
  tags: { 'cost-centre': 'library' },
});
