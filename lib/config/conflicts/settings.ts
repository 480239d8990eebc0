import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { pathText, show } from '../problems/show';

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

/** Settings that the product sets itself. */
export function managedSettingConflicts(settings: Given['settings']): Problem[] {
  return Object.entries(settings ?? {}).flatMap(([section, keys]) => {
    const managed = Object.hasOwn(managedSettings, section) ? managedSettings[section] : undefined;
    if (managed === undefined) return [];
    return Object.entries(keys ?? {}).flatMap(([key, value]) => {
      const remedy = typeof managed === 'string' ? managed : managed[key];
      if (remedy === undefined) return [];
      return [
        {
          path: pathText(['settings', section, key]),
          value: show(value),
          allowed: 'settings that the product does not manage',
          remedy,
        },
      ];
    });
  });
}
