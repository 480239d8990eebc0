import type { Row } from '../admin/ask';

/** Sections that a new installation writes for itself. */
const own = ['database', 'database_reader', 'database_tests', 'mail'];

/**
 * A config.ini.php for another Matomo: what config.ini.php and the configuration say here, and the salt, by which tokens
 * and sessions go on. Without what belongs to this product, and without any other secret.
 *
 * @param settings rows of the role admin's `config diff`
 */
export function matomoIni(settings: readonly Row[], salt: string): string {
  const sections = new Map<string, string[]>([['General', [line('salt', salt)]]]);
  for (const { section, key, value, layer } of settings) {
    const isOwn = layer === 'image' || own.includes(String(section)) || value === '(hidden)';
    if (isOwn || (section === 'General' && key === 'salt')) continue;
    const lines = sections.get(String(section)) ?? [];
    sections.set(String(section), lines);
    if (Array.isArray(value)) lines.push(...value.map((one) => line(`${String(key)}[]`, String(one))));
    else lines.push(line(String(key), typeof value === 'boolean' ? String(Number(value)) : String(value)));
  }
  const text = [...sections].map(([section, lines]) => [`[${section}]`, ...lines, ''].join('\n'));
  return ['; <?php exit; ?> DO NOT REMOVE THIS LINE', ...text].join('\n');
}

/** With its letters as Matomo writes them (core/Config/IniFileChain.php, encodeValues). */
const line = (key: string, value: string): string =>
  `${key} = "${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}"`;
