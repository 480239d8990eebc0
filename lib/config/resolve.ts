import { certificateOf } from './certificate';
import { conflictsIn } from './conflicts';
import { readInput, withoutWrong } from './input';
import { InvalidConfigurationError, problemsOf, type Problem } from './problems/problems';
import { databaseDefaults } from './schema/database';
import { edgeDefaults, firewallDefaults, tlsDefaults } from './schema/edge';
import { environmentSchema, type CheckedEnvironment, type Given } from './schema/environment';
import { geoipDefaults } from './schema/geoip';
import { alarmsDefaults } from './schema/alarms';
import { githubDefaults } from './schema/github';
import { mailDefaults } from './schema/mail';
import { networkDefaults } from './schema/network';
import { accessDefaults } from './schema/access';
import { clientsDefaults, usersDefaults } from './schema/people';
import { privacyDefaults } from './schema/privacy';
import { connectionsOfQueue, queueDefaults } from './schema/queue';
import { regionName } from './schema/region';
import { sitesDefaults } from './schema/site';
import { answeringDefaults, archivingDefaults } from './schema/tasks';
import { sizeFor } from './sizes/sizing';

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
  const { data, secrets } = readInput(input);
  const parsed = environmentSchema.safeParse(data);
  const wrong = [
    ...secrets,
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, environmentSchema, data)),
  ];
  const isFile = typeof data === 'object' && data !== null && !Array.isArray(data);
  const problems = worthTelling([
    ...wrong,
    ...(isFile ? conflictsIn(withoutWrong(data, wrong) as Given) : []),
  ]);
  if (!parsed.success || problems.length > 0) {
    throw new InvalidConfigurationError(`config/${name}.ts`, problems);
  }
  return withDefaults(name, parsed.data, promotion);
}

/**
 * Each mistake once: of two problems at one place the first, and nothing about a key that is only missing because
 * its name was misspelt.
 */
function worthTelling(problems: readonly Problem[]): Problem[] {
  const meant = new Set(problems.map((problem) => problem.meant));
  return problems
    .filter(({ path, value }) => !(value === 'nothing' && meant.has(path)))
    .filter(({ path }, index, rest) => rest.findIndex((other) => other.path === path) === index);
}

function withDefaults(name: string, checked: CheckedEnvironment, promotion: Promotion) {
  const disposable = checked.disposable ?? false;
  const expectedPageviewsPerMonth = checked.expectedPageviewsPerMonth ?? 1_000_000;
  const basis = { disposable, size: sizeFor(expectedPageviewsPerMonth) };
  const database = databaseDefaults(checked.database, basis);
  const network = networkDefaults(checked.network, basis);
  const edge = edgeDefaults(checked.edge);
  const queue = queueDefaults(checked.queue, basis);
  const reachesHost = network.egress !== 'interface-endpoints' || edge.reach === 'internal';
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
    tls: tlsDefaults(checked.tls),
    edge,
    admin: { login: checked.admin.login ?? 'admin', email: checked.admin.email },
    site: {
      name: checked.site.name,
      url: checked.site.url,
      timezone: checked.site.timezone ?? 'UTC',
      currency: checked.site.currency ?? 'EUR',
    },
    sites: sitesDefaults(checked.sites),
    users: usersDefaults(checked.users),
    clients: clientsDefaults(checked.clients),
    access: accessDefaults(checked.access, basis),
    expectedPageviewsPerMonth,
    disposable,
    architecture: checked.architecture ?? 'arm64',
    images: { keepReleases: checked.images?.keepReleases ?? 30 },
    promotion,
    github: githubDefaults(checked.github),
    network,
    firewall: firewallDefaults(checked.firewall, basis),
    database,
    ...answeringDefaults(checked, basis, database.instanceType, connectionsOfQueue(queue?.workers)),
    queue,
    archiving: archivingDefaults(checked.archiving, basis),
    plugins: checked.plugins ?? [],
    geoip: geoipDefaults(checked.geoip),
    mail: mailDefaults(checked.mail),
    alarms: alarmsDefaults(checked.alarms, reachesHost),
    logRetentionDays: checked.logRetentionDays ?? (disposable ? 7 : 90),
    backups: { keepDays: checked.backups?.keepDays ?? (disposable ? 7 : 35) },
    shell: checked.shell ?? 'off',
    privacy: privacyDefaults(checked.privacy),
    settings: checked.settings ?? {},
    tags: checked.tags ?? {},
  } as const;
}
