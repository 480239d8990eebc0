import { closest, distance } from 'fastest-levenshtein';
import type { Problem } from '../problems/problems';
import { bundledPlugins, ownPlugins } from '../schema/bundled-plugins';
import type { DeepPartial, Given } from '../schema/environment';
import { like } from './names';
import { pluginName, type Plugin } from '../schema/plugins';
import { show } from '../problems/show';

type GivenPlugin = DeepPartial<Plugin>;
type NamedPlugin = DeepPartial<Extract<Plugin, { name: string }>>;

/** Mistakes that only a look at several keys, at other plugins, at Matomo's own, or at the folder, finds. */
export function pluginConflicts(list: Given['plugins']): Problem[] {
  const names: string[] = [];
  return (list ?? []).flatMap((plugin, index) => {
    if (plugin === undefined) return [];
    const path = `plugins[${index}]`;
    const name = nameOf(plugin);
    const before = names.find((other) => other.toLowerCase() === name?.toLowerCase());
    if (name !== undefined) names.push(name);
    if (before !== undefined) {
      return [
        {
          path,
          value: show(name),
          allowed: `each plugin once; there is ${before}`,
          remedy: 'Remove the repetition.',
        },
      ];
    }
    if (name !== undefined && like(name, ownPlugins) !== undefined) {
      return [
        {
          path,
          value: show(name),
          allowed: 'plugins that the image does not bring by itself',
          remedy: 'Remove it: the image has it and switches it on.',
        },
      ];
    }
    return 'folder' in plugin
      ? folderProblems(plugin.folder, name, path)
      : versionProblems(plugin as NamedPlugin, path);
  });
}

function nameOf(plugin: GivenPlugin): string | undefined {
  if ('folder' in plugin)
    return plugin.folder === undefined ? undefined : pluginName({ folder: plugin.folder });
  return 'name' in plugin ? plugin.name : undefined;
}

function folderProblems(folder: string | undefined, name: string | undefined, path: string): Problem[] {
  if (folder === undefined) return [];
  const at = { path: `${path}.folder`, value: show(folder) };
  if (name === undefined) {
    return [
      {
        ...at,
        allowed: 'a folder with a plugin.json that names the plugin',
        remedy: 'Correct the path; it is taken from the root of the repository.',
      },
    ];
  }
  const bundled = like(name, bundledPlugins);
  if (bundled === undefined) return [];
  return [
    {
      ...at,
      allowed: `a plugin with a name of its own; Matomo brings ${bundled}`,
      remedy: 'Rename yours: the image keeps what Matomo brings.',
    },
  ];
}

/** A plugin without a version is one that comes with Matomo, and the other way round. */
function versionProblems(plugin: NamedPlugin, path: string): Problem[] {
  const { name } = plugin;
  const bundled = name === undefined ? undefined : like(name, bundledPlugins);
  if ('version' in plugin) {
    if (bundled === undefined) return [];
    return [
      {
        path: `${path}.version`,
        value: show(plugin.version),
        allowed: `none: ${bundled} comes with Matomo, in Matomo's version`,
        remedy: `Declare it as { name: '${bundled}' } alone.`,
      },
    ];
  }
  const bought = (['checksum', 'purchased'] as const).find((key) => key in plugin);
  if (bought !== undefined && plugin[bought] !== false) {
    return [
      {
        path: `${path}.version`,
        value: 'nothing',
        allowed: `a version, because ${path}.${bought} is given`,
        remedy:
          'A plugin without a version is one that comes with Matomo: give the version, or only the name.',
      },
    ];
  }
  if (name === undefined || name === bundled) return [];
  const near = bundled ?? closest(name, bundledPlugins);
  return [
    bundled !== undefined || distance(name.toLowerCase(), near.toLowerCase()) <= 2
      ? {
          path: `${path}.name`,
          value: show(name),
          allowed: 'a plugin that comes with Matomo, as Matomo spells it, or one with a version',
          remedy: `Did you mean ${near}?`,
        }
      : {
          path: `${path}.version`,
          value: 'nothing',
          allowed: `a version, because no plugin ${name} comes with Matomo`,
          remedy: 'See the changelog of the plugin on plugins.matomo.org for the version.',
        },
  ];
}
