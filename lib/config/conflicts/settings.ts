import { closest, distance } from 'fastest-levenshtein';
import type { Problem } from '../problems/problems';
import { bundledPlugins } from '../schema/bundled-plugins';
import type { Given } from '../schema/environment';
import { matomoSettings, settingNames } from '../schema/matomo-settings';
import { pathText, show } from '../problems/show';
import { like } from './names';

const imageOwns = 'The image sets it (docker/matomo/common.config.ini.php).';

/** Sections and keys that the product sets itself, with the key of this configuration to use instead. */
const managedSettings: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  database: 'The data stack sets it; see `database`.',
  database_reader: 'The data stack sets it; see `database`.',
  mail: 'Use `mail`.',
  Plugins: 'Use `plugins`.',
  PluginsInstalled: 'Use `plugins`.',
  Deletelogs: 'Use `privacy.rawDataDays`.',
  Deletereports: 'Use `privacy.reportMonths`.',
  Development: 'It is for developers of Matomo, and off.',
  Debug: 'It is for developers of Matomo, and off.',
  log: 'Logs go to CloudWatch; see `logRetentionDays`.',
  CnilPolicy: "Use `privacy: 'cnil'`.",
  General: {
    salt: 'It is a generated secret.',
    trusted_hosts: 'Use `host` and `aliases`.',
    force_ssl: 'It is always on.',
    assume_secure_protocol: 'It is always on: the load balancer ends TLS.',
    multi_server_environment: 'It is always on.',
    proxy_ip_read_last_in_list: 'It is always on: only the load balancer can be trusted.',
    proxy_ips: 'Use `edge.proxies`.',
    proxy_client_headers: imageOwns,
    proxy_scheme_headers: imageOwns,
    proxy_host_headers: 'It is never set: the Host header is that of the visitor.',
    enable_trusted_host_check: 'It is always on.',
    noreply_email_address: 'Use `mail.from`.',
    enable_installer: 'It is always off: the migration installs Matomo.',
    enable_auto_update: 'It is always off: images carry updates.',
    enable_plugins_admin: 'It is always off: plugins are part of the image.',
    enable_plugin_upload: 'It is always off: plugins are part of the image.',
    enable_custom_logo: imageOwns,
    enable_geolocation_admin: 'Use `geoip`.',
    enable_general_settings_admin: imageOwns,
    enable_browser_archiving_triggering: 'It is always off: the archive task makes the reports.',
    browser_archiving_disabled_enforce: 'It is always on: the archive task makes the reports.',
    enable_create_realtime_segments: imageOwns,
    enable_update_communication: 'It is always off: images carry updates.',
    enable_delete_old_data_settings_admin: 'Use `privacy.rawDataDays` and `privacy.reportMonths`.',
    login_allowlist_ip: 'Use `access.ui`.',
    login_allowlist_apply_to_reporting_api_requests: 'Use `access.ui`, which holds for both.',
    maintenance_mode: 'A migration needs none.',
  },
  Login: {
    maxAllowedRetries: 'Use `access.failedLogins`.',
    enablePasswordStrengthCheck: 'Use `access.strongPasswords`.',
  },
  TwoFactorAuth: { twoFactorAuthRequired: 'Use `access.secondFactor`.' },
  UsersManager: { allowedEmailDomains: 'Use `access.emailDomains`.' },
  Tracker: { scheduled_tasks_min_interval: 'It is always 0: the archive task runs what is scheduled.' },
};

/** Settings that the product sets itself, and those that Matomo does not know. */
export function settingConflicts({ settings, plugins }: Pick<Given, 'settings' | 'plugins'>): Problem[] {
  return Object.entries(settings ?? {}).flatMap(([section, keys]) => {
    const sections = sectionProblem(section, plugins);
    if (sections !== undefined) return [sections];
    return Object.entries(keys ?? {}).flatMap(([key, value]) => {
      const problem = managedProblem(section, key) ?? unknownProblem(section, key, value);
      return problem === undefined
        ? []
        : [{ path: pathText(['settings', section, key]), value: show(value), ...problem }];
    });
  });
}

type Reason = Pick<Problem, 'allowed' | 'remedy'>;

function managedProblem(section: string, key: string): Reason | undefined {
  const remedy = managedBecause(section, key);
  return remedy === undefined ? undefined : { allowed: 'settings that the product does not manage', remedy };
}

/** Why a setting can't be declared, with what to use instead, whatever the case of its name; undefined if it can. */
export function managedBecause(section: string, key: string): string | undefined {
  const managed = managedSettings[like(section, Object.keys(managedSettings)) ?? ''];
  return managed === undefined || typeof managed === 'string'
    ? managed
    : managed[like(key, Object.keys(managed)) ?? ''];
}

/** Whether Matomo's global.ini.php has such a setting, or a plugin that comes with it may. */
export function isSetting(section: string, key: string): boolean {
  return bundledPlugins.includes(section) || settingNames(section).includes(key);
}

function sectionProblem(section: string, plugins: Given['plugins']): Problem | undefined {
  const declared = (plugins ?? []).flatMap((plugin) =>
    plugin !== undefined && 'name' in plugin && plugin.name !== undefined ? [plugin.name] : [],
  );
  const ownFolders = (plugins ?? []).some((plugin) => plugin !== undefined && 'folder' in plugin);
  const known = [
    ...new Set([
      ...Object.keys(matomoSettings),
      ...Object.keys(managedSettings),
      ...bundledPlugins,
      ...declared,
    ]),
  ];
  if (known.includes(section) || ownFolders) return undefined;
  const nearest = like(section, known) ?? closest(section, known);
  // Another case of one that is managed is told as that.
  if (typeof managedSettings[like(section, Object.keys(managedSettings)) ?? ''] === 'string')
    return undefined;
  return {
    path: pathText(['settings', section]),
    value: show(section),
    allowed: "sections of Matomo's global.ini.php, and names of plugins",
    remedy: `Did you mean ${nearest}? A plugin's section is heard once \`plugins\` names it.`,
  };
}

function unknownProblem(section: string, key: string, value: unknown): Reason | undefined {
  const known = Object.hasOwn(matomoSettings, section) ? matomoSettings[section] : undefined;
  // A plugin's settings are declared in its code.
  if (known === undefined || bundledPlugins.includes(section)) return undefined;
  const isList = Array.isArray(value);
  if (known.texts.includes(key)) {
    return isList
      ? { allowed: 'one value', remedy: `${key} holds no list: take the brackets away.` }
      : undefined;
  }
  if (known.lists.includes(key)) {
    return isList ? undefined : { allowed: 'a list', remedy: `${key} holds a list: write it in brackets.` };
  }
  const names = settingNames(section);
  const nearest = like(key, names) ?? closest(key, names);
  const hint =
    distance(key.toLowerCase(), nearest.toLowerCase()) <= key.length / 2 ? `Did you mean ${nearest}? ` : '';
  return {
    allowed: `keys of [${section}] in Matomo's global.ini.php`,
    remedy: `${hint}One of a newer Matomo can be added to lib/config/schema/matomo-settings.ts.`,
  };
}
