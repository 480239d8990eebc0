import { certificateConflicts } from './certificate-conflicts';
import { connectionConflicts } from './connection-conflicts';
import { memoryOffered } from './fargate-sizes';
import type { Problem } from './problems';
import type { CheckedEnvironment } from './schema/environment';
import { regionName } from './schema/region';
import { pluginConflicts } from './plugin-conflicts';

/** Sections and keys of Matomo that the product sets itself, with the key of this configuration to use instead. */
const managedSettings: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  database: 'The data stack sets it; see `database`.',
  database_reader: 'The data stack sets it; see `database`.',
  mail: 'Use `mail`.',
  Plugins: 'Use `plugins`.',
  PluginsInstalled: 'Use `plugins`.',
  General: {
    salt: 'It is a generated secret.',
    trusted_hosts: 'Use `host` and `aliases`.',
    force_ssl: 'It is always on.',
    assume_secure_protocol: 'It is always on: the load balancer ends TLS.',
    multi_server_environment: 'It is always on.',
    proxy_ip_read_last_in_list: 'It is always on: only the load balancer can be trusted.',
    noreply_email_address: 'Use `mail.from`.',
    enable_installer: 'It is always off: the migration installs Matomo.',
    enable_auto_update: 'It is always off: images carry updates.',
    enable_plugins_admin: 'It is always off: plugins are part of the image.',
  },
};

/**
 * Mistakes that only two places together make. Looks at the file as it is, however wrong its types are, so that
 * these are reported in the same run as all others.
 */
export function conflictsIn(input: unknown): Problem[] {
  const file = (typeof input === 'object' && input !== null ? input : {}) as Partial<CheckedEnvironment>;
  return [
    ...certificateConflicts(file),
    ...hostConflicts(file),
    ...networkConflicts(file),
    ...sizeConflicts('web', file.web),
    ...connectionConflicts(file),
    ...backupConflicts(file),
    ...sizeConflicts('archiving', file.archiving),
    ...pluginConflicts(file.plugins),
    ...geoipConflicts(file),
    ...managedSettingConflicts(file.settings),
  ];
}

function hostConflicts({ host, aliases, hostedZone }: Partial<CheckedEnvironment>): Problem[] {
  const names = [host, ...(Array.isArray(aliases) ? aliases : [])].filter((name) => typeof name === 'string');
  const problems: Problem[] = [];
  names.forEach((name, index) => {
    const path = index === 0 ? 'host' : `aliases[${index - 1}]`;
    if (names.indexOf(name) < index) {
      problems.push({
        path,
        value: JSON.stringify(name),
        allowed: 'each name once',
        remedy: 'Remove the repetition.',
      });
    }
    const zone = hostedZone?.name;
    if (typeof zone === 'string' && name !== zone && !name.endsWith(`.${zone}`)) {
      problems.push({
        path,
        value: JSON.stringify(name),
        allowed: `${zone} or a name below it, because hostedZone is ${zone}`,
        remedy: 'Correct the name or the zone.',
      });
    }
  });
  return problems;
}

function networkConflicts({ network, mail, region }: Partial<CheckedEnvironment>): Problem[] {
  if (typeof network !== 'object' || network === null) return [];
  if ('vpcId' in network) {
    const zones = network.publicSubnetIds?.length;
    return (['taskSubnetIds', 'dataSubnetIds'] as const)
      .filter((key) => network[key] !== undefined && network[key]?.length !== zones)
      .map((key) => ({
        path: `network.${key}`,
        value: JSON.stringify(network[key]),
        allowed: `as many subnets as publicSubnetIds has (${zones}), one in each zone`,
        remedy: 'List the subnets of the same zones, in the same order.',
      }));
  }
  const host = mail?.smtp?.host;
  const foreign = Array.isArray(network.zones)
    ? network.zones.find((zone) => !isZoneOf(zone, region))
    : undefined;
  if (foreign !== undefined) {
    return [
      {
        path: 'network.zones',
        value: JSON.stringify(network.zones),
        allowed: 'different zones of the region',
        remedy: 'See `aws ec2 describe-availability-zones`.',
      },
    ];
  }
  const place = typeof region === 'object' ? regionName(region) : String(region);
  const ses = `email-smtp.${place}.amazonaws.com`;
  if (network.egress !== 'interface-endpoints' || host === undefined || host === ses) return [];
  return [
    {
      path: 'mail.smtp.host',
      value: JSON.stringify(host),
      allowed: `${ses}, because network.egress 'interface-endpoints' lets tasks reach AWS only`,
      remedy: "Send by SES, or choose egress 'nat-gateway' or 'public-address'.",
    },
  ];
}

const isZoneOf = (zone: string, region: CheckedEnvironment['region'] | undefined): boolean =>
  region === undefined || zone.slice(0, -1) === (typeof region === 'object' ? region.name : region);

function backupConflicts({ disposable, backups }: Partial<CheckedEnvironment>): Problem[] {
  if (disposable !== true || backups === undefined) return [];
  return [
    {
      path: 'backups',
      value: JSON.stringify(backups),
      allowed:
        'nothing, because the environment is disposable: a vault with backups would stop `cdk destroy`',
      remedy: 'Leave it out; database.backupRetentionDays holds all the same.',
    },
  ];
}

function geoipConflicts({ geoip, network }: Partial<CheckedEnvironment>): Problem[] {
  if (geoip === undefined || geoip === 'off') return [];
  if (typeof network !== 'object' || network === null || !('egress' in network)) return [];
  if (network.egress !== 'interface-endpoints') return [];
  return [
    {
      path: 'geoip',
      value: JSON.stringify(geoip),
      allowed: "'off', because network.egress 'interface-endpoints' lets tasks reach AWS only",
      remedy: "Leave it out, or choose egress 'nat-gateway' or 'public-address'.",
    },
  ];
}

function sizeConflicts(
  path: 'web' | 'archiving',
  size: CheckedEnvironment['web'] | CheckedEnvironment['archiving'],
): Problem[] {
  if (typeof size !== 'object') return [];
  const problems: Problem[] = [];
  const { cpu, memoryMiB } = size;
  if ((cpu === undefined) !== (memoryMiB === undefined)) {
    const [given, missing] = cpu === undefined ? ['memoryMiB', 'cpu'] : ['cpu', 'memoryMiB'];
    problems.push({
      path: `${path}.${missing}`,
      value: 'nothing',
      allowed: `a value, because ${path}.${given} is given`,
      remedy: 'Give both or neither.',
    });
  }
  if (typeof cpu === 'number' && typeof memoryMiB === 'number') {
    const offered = memoryOffered(cpu);
    if (offered !== undefined && !offered.includes(memoryMiB)) {
      problems.push({
        path: `${path}.memoryMiB`,
        value: String(memoryMiB),
        allowed: `${offered.join(', ')} (MiB, for ${cpu} CPU units)`,
        remedy: 'Choose a combination that Fargate offers.',
      });
    }
  }
  if ('tasks' in size && size.tasks !== undefined && size.tasks.max < size.tasks.min) {
    problems.push({
      path: `${path}.tasks.max`,
      value: String(size.tasks.max),
      allowed: `at least web.tasks.min (${size.tasks.min})`,
      remedy: 'Raise max or lower min.',
    });
  }
  return problems;
}

function managedSettingConflicts(settings: CheckedEnvironment['settings']): Problem[] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([section, keys]) => {
    const managed = managedSettings[section];
    if (managed === undefined || typeof keys !== 'object' || keys === null) return [];
    return Object.entries(keys).flatMap(([key, value]) => {
      const remedy = typeof managed === 'string' ? managed : managed[key];
      if (remedy === undefined) return [];
      return [
        {
          path: `settings.${section}.${key}`,
          value: JSON.stringify(value),
          allowed: 'settings that the product does not manage',
          remedy,
        },
      ];
    });
  });
}
