/**
 * What the task definitions and the image promise each other. `docker/Dockerfile` says the same from the other
 * side; `test/docker` holds the two against each other in a running container.
 */
export const imageContract = {
  /** Name of the container in every task definition. */
  containerName: 'matomo',
  /** HTTPS, with a key made at start unless one is given: the hop from the load balancer is encrypted but not authenticated. */
  port: 8443,
  /** www-data of Debian, on which the official image is built. */
  user: '33:33',
  /** Where Matomo's own tree lives in the image; it is served from there and never copied. */
  documentRoot: '/usr/src/matomo',
  /** The only places a task writes to, besides `configDirectory`. Declared as VOLUME in the image. */
  writableDirectories: { MatomoTmp: '/usr/src/matomo/tmp', Tmp: '/tmp' },
  /** Mount point of the EFS access point; holds `config.ini.php`. */
  configDirectory: '/var/lib/matomo/config',
  /** Authorities that sign the certificates of RDS, in every region. */
  databaseCaFile: '/opt/matomo-fargate/rds-ca.pem',
  /**
   * HTTPS as well, for health checks alone: answers 200 while Apache works, also when hits keep all of its processes busy,
   * and never touches the database. An outage of the database does not kill every task.
   */
  healthPort: 8444,
  healthPath: '/',
  healthCommand: ['CMD', '/opt/matomo-fargate/healthcheck'],
  /**
   * The first word of a container's command. `console` passes the rest to Matomo's own console. `tracker` is `web`
   * without user interface and API; `import` fills an empty installation with a dump, `export` writes one, `import-logs` tracks the page views of a web server's logs; `worker` stores the hits that wait in Valkey; `geoip` refreshes the
   * geolocation database; `probe` tracks a page view and reads it back; `admin` does what administrators do (docker/opt/matomo-fargate/admin).
   */
  roles: [
    'web',
    'tracker',
    'migrate',
    'import',
    'export',
    'import-logs',
    'archive',
    'worker',
    'geoip',
    'console',
    'admin',
    'probe',
    'smoke',
  ],
  /** How `smoke` ends beside 0, where that is no failure: see docker/opt/matomo-fargate/entrypoint.sh. */
  smokeExitCodes: { mayBeExcluded: 69, noSuchRole: 64 },
  /** How `archive` ends where all reports are made, but not all that Matomo does besides. */
  archiveExitCodes: { sideTasksFailed: 70 },
} as const;

/** What tasks measure, by docker/opt/matomo-fargate/common/metrics.php, in CloudWatch's embedded metric format. */
export const taskMetrics = {
  namespace: 'Matomo',
  /** Value: the variable `environmentName`. */
  dimension: 'Environment',
  /** Seconds that a run took. Written by every run that got hold of the lock, however it ended. */
  duration: 'ArchiveDuration',
  /** Seconds since the newest complete archive was made. */
  newestCompleteAge: 'NewestCompleteArchiveAge',
  /** Reports that wait to be made. */
  invalidationsLeft: 'InvalidationsLeft',
  /** 1 for a run that did not make all reports, else 0. */
  reportsFailed: 'ReportsFailed',
  /** 1 for a run that made all reports but in which one of Matomo's scheduled tasks failed, else 0. */
  sideTasksFailed: 'SideTasksFailed',
  /** Entries that wait in the queue, most of them one hit; seconds that the oldest has waited. Each minute, by every `worker`. */
  queueLength: 'QueueLength',
  queueAge: 'QueueAge',
  /** Entries that no worker could store. */
  queueAside: 'QueueAside',
  /** 1 for a page view of `probe` that was not stored, else 0; seconds until it was. */
  probeLost: 'ProbeLost',
  probeSeconds: 'ProbeSeconds',
  /** Days until the first token of a declared client stops working. Only where one does. */
  clientTokenDaysLeft: 'ClientTokenDaysLeft',
  /** Settings with a secret in config.ini.php, as each run of archiving that had the lock found it. */
  secretsOnDisk: 'SecretsOnDisk',
} as const;

/** The variable of `migrate` that holds the token of a declared client. */
export const clientTokenVariable = (key: string): string =>
  `CLIENT_TOKEN_${key.replaceAll('-', '_').toUpperCase()}`;

export type ImageRole = (typeof imageContract.roles)[number];

/**
 * Environment variables that the image reads beside Matomo's `MATOMO_<SECTION>_<KEY>`. They exist where those
 * can't help: arrays, and what only `migrate` needs to know. Secrets among them, and every
 * `MATOMO_…`, may also be given as `<NAME>_FILE`, the path of a file that holds the value.
 */
export const imageVariables = {
  /** Requests that a web server answers at once. */
  webWorkers: 'APACHE_MAX_REQUEST_WORKERS',
  /** Processes that keep Matomo in memory and answer hits. Default: 4. Only `web` and `tracker`. */
  laneWorkers: 'FAST_LANE_WORKERS',
  /** Comma-separated host names, the first one canonical; becomes `[General] trusted_hosts[]`. Every role. */
  trustedHosts: 'TRUSTED_HOSTS',
  /** Credentials of the database's master user, with which `migrate` creates the application user. */
  databaseMasterUsername: 'DATABASE_MASTER_USERNAME',
  databaseMasterPassword: 'DATABASE_MASTER_PASSWORD',
  /** First super user; created once, its password is not touched afterwards. Only `migrate`. */
  adminLogin: 'ADMIN_LOGIN',
  adminEmail: 'ADMIN_EMAIL',
  adminPassword: 'ADMIN_PASSWORD',
  /** First site; created once. Only `migrate`. */
  siteName: 'SITE_NAME',
  siteUrl: 'SITE_URL',
  siteTimezone: 'SITE_TIMEZONE',
  siteCurrency: 'SITE_CURRENCY',
  /**
   * A certificate in PEM format with its chain, and its private key without a passphrase, for the roles that listen.
   * Default: a key made at start and a self-signed certificate.
   */
  tlsCertificate: 'TLS_CERTIFICATE',
  tlsKey: 'TLS_KEY',
  /** Seconds that `migrate` tries to reach the database. Default: 120. */
  databaseConnectSeconds: 'DATABASE_CONNECT_SECONDS',
  /** Seconds that `migrate` waits for another migration to end. Default: 3600. */
  migrateLockSeconds: 'MIGRATE_LOCK_SECONDS',
  /** Seconds that `migrate` waits for archiving to end, before it changes tables. Default: 900. */
  migrateArchiveSeconds: 'MIGRATE_ARCHIVE_SECONDS',
  /** How long `archive` may run, in seconds; then it is stopped, and the next run goes on. Default: no limit. */
  archiveTimeLimitSeconds: 'ARCHIVE_TIME_LIMIT_SECONDS',
  /** How many reports of a site `archive` makes at a time; each may take 768 MiB. Default: 3, as Matomo. */
  archiveParallelRequests: 'ARCHIVE_PARALLEL_REQUESTS',
  /**
   * `off` turns off what makes tracking fast (docker/opt/matomo-fargate/speed and lane, and PHP's just-in-time compiler), to find out whether it is
   * to blame for something. Default: on. Only `web`.
   */
  acceleration: 'ACCELERATION',
  /** Name of the load balancer through which `probe` goes. Default: where the host's name leads. */
  probeThrough: 'PROBE_THROUGH',
  /** Dimension `Environment` of the metrics that `archive` writes. Default: "unnamed". */
  environmentName: 'ENVIRONMENT_NAME',
  /**
   * Where `geoip` has the geolocation database from; docker/opt/matomo-fargate/geoip/source.php explains them. Not set:
   * there is none.
   */
  geoipSource: 'GEOIP_SOURCE',
  geoipEdition: 'GEOIP_EDITION',
  geoipUrl: 'GEOIP_URL',
  geoipAccountId: 'GEOIP_ACCOUNT_ID',
  geoipLicenceKey: 'GEOIP_LICENCE_KEY',
  /** A server in the place of the provider's own. Default: the provider's. */
  geoipServer: 'GEOIP_SERVER',
  /** How long a web task may be busy without an answer, in seconds, until it is not healthy. Default: 300. */
  healthBusySeconds: 'HEALTH_BUSY_SECONDS',
  /**
   * JSON, section → key → value, which may be a list: settings that a variable MATOMO_… can't name. They win over
   * config.ini.php and the image. No secrets.
   */
  settings: 'SETTINGS',
  /** JSON: what holds about privacy at least; docker/opt/matomo-fargate/overrides/privacy.php explains it. */
  privacy: 'PRIVACY',
  /** `off`: only super users make tokens for the API. Default: whoever logs in may. */
  ownTokens: 'OWN_TOKENS',
  /** JSON: whose word counts for who somebody is; docker/opt/matomo-fargate/sign-on/gate.php explains it. Only `web`. */
  signOn: 'SIGN_ON',
  /** JSON: the sites, people and clients that `migrate` holds Matomo to; docker/opt/matomo-fargate/declared explains it. */
  declared: 'DECLARED',
  /** Hours that a client's token goes on beside the one that replaced it. Default: 24. */
  clientOverlapHours: 'CLIENT_OVERLAP_HOURS',
  /** Seconds between two looks of a web task for a newer geolocation database or tracking script. Default: 60. */
  copySeconds: 'COPY_SECONDS',
  /**
   * Valkey, over TLS, in which hits wait: `web` and `tracker` write them there, `worker` stores them (docker/opt/matomo-fargate/queue).
   * Not set: hits are stored before they are answered.
   */
  queueHost: 'QUEUE_HOST',
  /** Default: 6379. */
  queuePort: 'QUEUE_PORT',
  queuePassword: 'QUEUE_PASSWORD',
  /** File of the authorities that may have signed the certificate of Valkey. Default: those that the base image trusts. */
  queueCaFile: 'QUEUE_CA',
  /** Processes of `worker`. Default: 2. */
  queueWorkers: 'QUEUE_WORKERS',
} as const;

/** Set in the official Matomo image, and so in the configuration of every image built on it: the version of Matomo. */
export const matomoVersionVariable = 'MATOMO_VERSION';
