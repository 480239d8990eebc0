import { askAdmin, type Row } from '../admin/ask';
import { localName, type Place } from '../place/place';
import { type Check, looked } from '../preflight/check';

/** What only a task in the network sees: schema, TLS of the database, masked addresses, reports, config.ini.php. */
export async function insideChecks(place: Place, environment: string): Promise<readonly Check[]> {
  const quiet = { note: () => undefined };
  try {
    const rows = await askAdmin(place, ['health', 'check'], quiet);
    return rows.map((row) => ({
      what: String(row['what']),
      result: row['ok'] === true ? 'ok' : isExcused(row, environment) ? 'unknown' : 'wrong',
      detail: String(row['detail']),
      ...(typeof row['remedy'] === 'string' && { remedy: remedyText(row['remedy'], environment) }),
    }));
  } catch (error) {
    return [
      {
        what: 'inside',
        result: 'wrong',
        detail: (error as Error).message,
        remedy: `npm run ops -- logs ${environment} archive --since 1h`,
      },
    ];
  }
}

/** Nobody but this machine gets at what runs on it. */
const isExcused = (row: Row, environment: string): boolean =>
  environment === localName && row['what'] === 'second factor';

/** The image names a command as the console or `admin` does; here it is one of this program. */
function remedyText(remedy: string, environment: string): string {
  return remedy
    .replace(/^run archive\b/, `npm run ops -- run ${environment} archive`)
    .replace(/\bconfig diff\b/, `npm run ops -- config diff ${environment}`)
    .replace(/\bconsole (\S+:)/, `npm run ops -- console ${environment} -- $1`);
}

/** Problems of Matomo's own system check that no deployment here can mend; test/docker/contract/settings.ts has them, too. */
const known: readonly RegExp[] = [
  // It asks its own address, which a task can't reach in every network; that private files are not served is tested.
  /^Required Private Directories: WARNING Checking the URL/,
  // Countries go by languages where the configuration has no `geoip`.
  /^Geolocation: WARNING/,
];

/** Matomo's own system check, without what cannot be mended here. */
export function systemCheck(place: Place, environment: string): Promise<Check> {
  const what = "Matomo's system check";
  return looked(what, async () => {
    const lines: string[] = [];
    await place.run({ task: 'archive', command: ['console', 'diagnostics:run', '--no-ansi'] }, (line) => {
      if (/: (WARNING|ERROR)\b/.test(line)) lines.push(line.trim());
    });
    const problems = lines.filter((line) => !known.some((pattern) => pattern.test(line)));
    if (problems.length === 0) return { what, result: 'ok', detail: 'no problems' };
    return {
      what,
      result: 'wrong',
      detail: problems.join('; '),
      remedy: `npm run ops -- console ${environment} -- diagnostics:run`,
    };
  });
}
