import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { configurationRoot } from '../../cli/project';
import { flag } from './fields';
import { rule, textRule } from './rules';

/** One that comes with Matomo and is off by default, or, with a version, one from the marketplace. */
const named = z.strictObject({
  /** Its name, as its folder and the address of its page have it. */
  name: textRule(
    /^[A-Za-z][A-Za-z0-9]{0,59}$/,
    "a plugin's name as its folder has it, such as CustomAlerts",
    'Copy it from the address of its page on plugins.matomo.org.',
  ),
  /**
   * Its version, which is fetched from plugins.matomo.org when the image is built.
   * @default - none: it comes with Matomo
   */
  version: textRule(
    /^\d+(\.\d+){1,3}([-.][0-9A-Za-z.]+)?$/,
    'a version, such as 5.0.4',
    'See the changelog of the plugin on plugins.matomo.org.',
  ).optional(),
  /**
   * SHA-256 of its zip file: the build ends if another one is delivered.
   * @default - not compared
   */
  checksum: textRule(
    /^sha256:[0-9a-f]{64}$/,
    "'sha256:' and 64 hexadecimal digits",
    "Compute it with `sha256sum` from the plugin's zip file.",
  ).optional(),
  /**
   * Whether it was bought. The licence key comes from the variable MATOMO_LICENCE_KEY of the shell that builds the
   * image.
   * @default false
   */
  purchased: flag.optional(),
});

const folder = z.strictObject({
  /** Folder of a plugin of your own, from the root of the repository. */
  folder: textRule(
    /^[^\s].*$/,
    "a plugin's folder, from the root of the repository",
    'Name the folder that holds plugin.json.',
  ),
});

export const plugins = z.array(
  z.union(
    [named, folder],
    rule('{ name }, { name, version, … } or { folder }', 'See docs/configuration.md for what each means.'),
  ),
  rule('a list of plugins', 'Write them in brackets.'),
);

export type Plugin = z.output<typeof plugins>[number];

/** The folder of a plugin in the repository. */
export function pluginFolder(name: string): string {
  return resolve(configurationRoot, name);
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
