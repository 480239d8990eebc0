import { isSetting, managedBecause } from '../../config/conflicts/settings';
import { bundledPlugins } from '../../config/schema/bundled-plugins';

/** What a config.ini.php of another installation says, sorted by what becomes of it here. */
export interface OldConfig {
  /** `[General] salt`: part of the hash of every token. */
  readonly salt: string | undefined;
  /** For `settings` of the configuration, as it takes them. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** For `plugins` of the configuration: those that Matomo does not bring. */
  readonly plugins: readonly string[];
  /** What does not come along, with the reason. */
  readonly left: readonly string[];
}

type Ini = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Sections that name plugins. */
const pluginSections = ['Plugins', 'PluginsInstalled'];

const secretName = /(^|_)(pass|password|secret|token|(api|access|licen[cs]e|private)_?key)(_|$)/i;

/** Sorts the settings of another installation. Secrets are in `salt` alone. */
export function readOldConfig(text: string): OldConfig {
  const ini = parseIni(text);
  const plugins = new Set<string>();
  const left: string[] = [];
  const settings: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [section, keys] of Object.entries(ini)) {
    if (pluginSections.includes(section)) {
      for (const name of Object.values(keys).flat()) if (!bundledPlugins.includes(name)) plugins.add(name);
      continue;
    }
    for (const [key, value] of Object.entries(keys)) {
      const name = `[${section}] ${key}`;
      const because = managedBecause(section, key);
      if (section === 'General' && key === 'salt') continue;
      if (because !== undefined) left.push(`${name}: ${because}`);
      else if (isSetting(section, key) && !secretName.test(key)) (settings[section] ??= {})[key] = value;
      else if (secretName.test(key)) {
        left.push(`${name}: it looks like a secret; put it into Secrets Manager and give its { secretArn }.`);
      } else
        left.push(
          `${name}: Matomo's global.ini.php has no such key; add it to settings if a plugin reads it.`,
        );
    }
  }
  const salt = ini['General']?.['salt'];
  return {
    salt: typeof salt === 'string' && salt !== '' ? salt : undefined,
    settings,
    plugins: [...plugins],
    left,
  };
}

/** Matomo writes values with their letters as HTML has them (core/Config/IniFileChain.php, encodeValues). */
function parseIni(text: string): Ini {
  const ini: Record<string, Record<string, string | string[]>> = {};
  let section = 'General';
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[([^\]]+)\]/.exec(line);
    if (head?.[1] !== undefined) {
      section = head[1].trim();
      continue;
    }
    const [, key, isList, quoted, plain] =
      /^\s*([\w.-]+)(\[\])?\s*=\s*(?:"(.*)"|([^;]*?))\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const value = decoded(quoted ?? plain ?? '');
    const keys = (ini[section] ??= {});
    if (isList === undefined) keys[key] = value;
    else keys[key] = [...(Array.isArray(keys[key]) ? keys[key] : []), value];
  }
  return ini;
}

const letters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, number?: string, name?: string) =>
    number !== undefined ? String.fromCodePoint(Number(number)) : (letters[name ?? ''] ?? whole),
  );
