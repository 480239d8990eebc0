import { certificateOf } from './certificate';
import { conflictsIn } from './conflicts';
import { connectionsOf, workersFor } from './connections';
import { InvalidConfigurationError, problemsOf, type Problem } from './problems';
import { environmentSchema, type CheckedEnvironment } from './schema/environment';
import { regionName } from './schema/region';
import { secretsIn } from './secrets';
import { sizeFor, type Size } from './sizing';

/** A configuration with every default applied. The only form that stacks and constructs take. */
export type ResolvedConfig = ReturnType<typeof withDefaults>;

/** Another environment, next to one in the chain of promotions. */
export interface Neighbour {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** Where an environment's images come from and go to. */
export interface Promotion {
  /** @default none: images are built for this environment */
  readonly from?: Neighbour | undefined;
  /** @default none: this is the end of the chain */
  readonly to?: Neighbour | undefined;
}

/**
 * Checks what `config/<name>.ts` exports and applies every default, once.
 * @param promotion Its neighbours in the chain of promotions. Default: none.
 * @throws InvalidConfigurationError with all mistakes of the file.
 */
export function resolve(name: string, input: unknown, promotion: Promotion = {}): ResolvedConfig {
  const parsed = environmentSchema.safeParse(input);
  const problems = worthTelling([
    ...secretsIn(input),
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, environmentSchema, input)),
    ...conflictsIn(input),
  ]);
  if (!parsed.success || problems.length > 0) {
    throw new InvalidConfigurationError(`config/${name}.ts`, problems);
  }
  return withDefaults(name, parsed.data, promotion);
}

/**
 * Each mistake once: of two problems at one place the first, and nothing about a key that is only missing because
 * its name was misspelt. What holds a secret is never shown.
 */
function worthTelling(problems: readonly Problem[]): Problem[] {
  const meant = new Set(problems.map((problem) => problem.meant));
  const secretPaths = problems.filter(({ secret }) => secret).map(({ path }) => path);
  return problems
    .filter(({ path, value }) => !(value === 'nothing' && meant.has(path)))
    .filter(({ path }, index, rest) => rest.findIndex((other) => other.path === path) === index)
    .map((problem) =>
      !problem.secret &&
      secretPaths.some((path) => path.startsWith(problem.path) || problem.path === '(the file)')
        ? { ...problem, value: '(hidden: a secret is in it)' }
        : problem,
    );
}

function withDefaults(name: string, checked: CheckedEnvironment, promotion: Promotion) {
  const disposable = checked.disposable ?? false;
  const expectedPageviewsPerMonth = checked.expectedPageviewsPerMonth ?? 1_000_000;
  const size = sizeFor(expectedPageviewsPerMonth);
  const instanceType = checked.database?.instanceType ?? size.database.instanceType;
  const tasks = checked.web?.tasks ?? (disposable ? { min: 1, max: 1 } : size.web.tasks);
  return {
    /** Name of the environment: part of every resource's name. */
    name,
    account: checked.account,
    region: regionName(checked.region),
    host: checked.host,
    aliases: checked.aliases ?? [],
    hostedZone: checked.hostedZone,
    dns: checked.dns ?? 'route53',
    certificate: certificateOf(checked, name),
    tls: { policy: checked.tls?.policy ?? '1.2', hstsPreload: checked.tls?.hstsPreload ?? false },
    admin: { login: checked.admin.login ?? 'admin', email: checked.admin.email },
    site: {
      name: checked.site.name,
      url: checked.site.url,
      timezone: checked.site.timezone ?? 'UTC',
      currency: checked.site.currency ?? 'EUR',
    },
    expectedPageviewsPerMonth,
    disposable,
    architecture: checked.architecture ?? 'arm64',
    images: { keepReleases: checked.images?.keepReleases ?? 30 },
    promotion,
    github: checked.github && {
      ...checked.github,
      branch: checked.github.branch ?? 'main',
      provider: checked.github.provider ?? 'create',
      attestation: checked.github.attestation ?? 'on',
    },
    network: networkOf(checked.network, disposable ? 'public-address' : size.egress),
    firewall: firewallOf(checked.firewall, disposable),
    database: {
      instanceType,
      maxConnections: connectionsOf(instanceType),
      storageGiB: checked.database?.storageGiB ?? size.database.storageGiB,
      multiAz: checked.database?.multiAz ?? (!disposable && size.database.multiAz),
      backupRetentionDays: checked.database?.backupRetentionDays ?? (disposable ? 1 : 14),
      reader: checked.database?.reader && {
        instanceType: checked.database.reader.instanceType ?? instanceType,
      },
      rotateUserEveryDays: checked.database?.rotateUserEveryDays ?? (disposable ? 'never' : 30),
      fromSnapshot: checked.database?.fromSnapshot,
    },
    web: {
      cpu: checked.web?.cpu ?? size.web.cpu,
      memoryMiB: checked.web?.memoryMiB ?? size.web.memoryMiB,
      tasks,
      /** Requests that each task answers at once. */
      workers: workersFor(instanceType, tasks.max),
      spotPercent: checked.web?.spotPercent ?? 0,
    },
    archiving: {
      cpu: checked.archiving?.cpu ?? size.archiving.cpu,
      memoryMiB: checked.archiving?.memoryMiB ?? size.archiving.memoryMiB,
      schedule: checked.archiving?.schedule ?? (disposable ? 'daily' : 'hourly'),
      timeLimitMinutes: checked.archiving?.timeLimitMinutes ?? 180,
    },
    plugins: checked.plugins ?? [],
    geoip: geoipOf(checked.geoip),
    mail: checked.mail && {
      from: checked.mail.from,
      smtp: {
        host: checked.mail.smtp.host,
        port: checked.mail.smtp.port ?? (checked.mail.smtp.encryption === 'ssl' ? 465 : 587),
        encryption: checked.mail.smtp.encryption ?? (checked.mail.smtp.port === 465 ? 'ssl' : 'tls'),
        credentialsSecretArn: checked.mail.smtp.credentialsSecretArn,
      },
    },
    logRetentionDays: checked.logRetentionDays ?? (disposable ? 7 : 90),
    backups: { keepDays: checked.backups?.keepDays ?? (disposable ? 7 : 35) },
    shell: checked.shell ?? 'off',
    settings: checked.settings ?? {},
    tags: checked.tags ?? {},
  } as const;
}

function geoipOf(geoip: CheckedEnvironment['geoip']) {
  if (geoip === undefined || geoip === 'off') return 'off';
  switch (geoip.source) {
    case 'dbip-lite':
      return { ...geoip, edition: geoip.edition ?? 'city' };
    case 'maxmind':
      return { ...geoip, edition: geoip.edition ?? 'GeoLite2-City' };
    case 'url':
      return geoip;
  }
}

function firewallOf(firewall: CheckedEnvironment['firewall'], disposable: boolean) {
  if (firewall === undefined && disposable) return { off: 'The environment is disposable.' };
  if (typeof firewall === 'object' && 'off' in firewall) return firewall;
  const own = typeof firewall === 'object' ? firewall : {};
  return {
    trackerHitsPerAddress: own.trackerHitsPerAddress ?? 6000,
    trusted: own.trusted ?? [],
    log: own.log ?? 'off',
  } as const;
}

function networkOf(network: CheckedEnvironment['network'], egress: Size['egress']) {
  if (network !== undefined && 'vpcId' in network) {
    return { kind: 'existing', ...network, ipv6: network.ipv6 ?? false } as const;
  }
  return {
    kind: 'new',
    zones: network?.zones ?? 2,
    range: network?.range ?? '10.0.0.0/16',
    egress: network?.egress ?? egress,
    ipv6: network?.ipv6 ?? true,
  } as const;
}
