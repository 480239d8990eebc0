import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../cli/project';
import { flag } from './fields';
import type { Problem } from '../problems';
import { rule, textRule } from './rules';

/** One that comes with Matomo and is off by default, or, with a version, one from the marketplace. */
const named = z.strictObject({
  name: textRule(
    /^[A-Za-z][A-Za-z0-9]{0,59}$/,
    "a plugin's name as its folder has it, such as CustomAlerts",
    'Copy it from the address of its page on plugins.matomo.org.',
  ),
  version: textRule(
    /^\d+(\.\d+){1,3}([-.][0-9A-Za-z.]+)?$/,
    'a version, such as 5.0.4',
    'See the changelog of the plugin on plugins.matomo.org.',
  ).optional(),
  checksum: textRule(
    /^sha256:[0-9a-f]{64}$/,
    "'sha256:' and 64 hexadecimal digits",
    "Compute it with `sha256sum` from the plugin's zip file.",
  ).optional(),
  purchased: flag.optional(),
});

const folder = z.strictObject({
  folder: textRule(
    /^[^\s].*$/,
    "a plugin's folder, from the root of the repository",
    'Name the folder that holds plugin.json.',
  ),
});

export const plugins = z.array(
  z.union(
    [named, folder],
    rule('{ name }, { name, version, … } or { folder }', 'See config/example.ts for what each means.'),
  ),
  rule('a list of plugins', 'Write them in brackets.'),
);

export type Plugin = z.output<typeof plugins>[number];

/** The folder of a plugin in the repository. */
export function pluginFolder(name: string): string {
  return resolve(projectRoot, name);
}

/** Name of a plugin, which for a folder its plugin.json tells; undefined if that can't be read. */
export function pluginName(plugin: Plugin): string | undefined {
  if ('name' in plugin) return plugin.name;
  const file = join(pluginFolder(plugin.folder), 'plugin.json');
  if (!existsSync(file)) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9]{0,59}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

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
