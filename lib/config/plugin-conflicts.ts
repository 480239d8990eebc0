import type { Problem } from './problems';
import { pluginName, type Plugin } from './schema/plugins';

/** Mistakes that only a look at several keys, or at the folder, finds. */
export function pluginConflicts(list: unknown): Problem[] {
  if (!Array.isArray(list)) return [];
  const names: (string | undefined)[] = [];
  return list.flatMap((plugin: Partial<Plugin> | null, index) => {
    if (typeof plugin !== 'object' || plugin === null) return [];
    const path = `plugins[${index}]`;
    const name = isReadable(plugin) ? pluginName(plugin) : undefined;
    const repeated = name !== undefined && names.includes(name);
    names.push(name);
    if (repeated) {
      return [
        { path, value: JSON.stringify(name), allowed: 'each plugin once', remedy: 'Remove the repetition.' },
      ];
    }
    if ('folder' in plugin && typeof plugin.folder === 'string' && name === undefined) {
      return [
        {
          path: `${path}.folder`,
          value: JSON.stringify(plugin.folder),
          allowed: 'a folder with a plugin.json that names the plugin',
          remedy: 'Correct the path; it is taken from the root of the repository.',
        },
      ];
    }
    return withoutVersion(plugin, path);
  });
}

function isReadable(plugin: Partial<Plugin>): plugin is Plugin {
  return (
    ('name' in plugin && typeof plugin.name === 'string') ||
    typeof (plugin as { folder?: unknown }).folder === 'string'
  );
}

function withoutVersion(plugin: Partial<Plugin>, path: string): Problem[] {
  if ('folder' in plugin || ('version' in plugin && plugin.version !== undefined)) return [];
  return (['checksum', 'purchased'] as const)
    .filter((key) => key in plugin && (plugin as Record<string, unknown>)[key] !== undefined)
    .map((key) => ({
      path: `${path}.version`,
      value: 'nothing',
      allowed: `a version, because ${path}.${key} is given`,
      remedy: 'A plugin without a version is one that comes with Matomo: give the version, or only the name.',
    }));
}
