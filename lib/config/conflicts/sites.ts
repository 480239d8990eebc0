import { pathText, show } from '../problems/show';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';

type Sites = NonNullable<Given['sites']>;
type GivenSite = NonNullable<Sites[string]>;

/** Words that mean sites in `access`. */
export const siteWords: readonly string[] = ['site', 'all'];

/** Rows of each scope in Matomo's tables (plugins/CustomDimensions, until somebody adds some by its console). */
const dimensionsOfScope = 5;

const sameAddress = (url: string): string => url.toLowerCase().replace(/\/+$/, '');

/** Sites that can't be told apart, and goals and dimensions that Matomo would refuse. */
export function siteConflicts({ site, sites }: Pick<Given, 'site' | 'sites'>): Problem[] {
  const addresses = new Map<string, string>(site?.url === undefined ? [] : [[sameAddress(site.url), 'site']]);
  return entries(sites).flatMap(([key, one]) => {
    const problems = [...goalProblems(key, one), ...dimensionProblems(key, one)];
    if (siteWords.includes(key)) {
      problems.push({
        path: pathText(['sites', key]),
        value: show(key),
        allowed: "keys other than 'site' and 'all', which mean sites already",
        remedy: 'Choose another key.',
      });
    }
    const main = one.urls?.[0];
    if (main !== undefined) {
      const other = addresses.get(sameAddress(main));
      addresses.set(sameAddress(main), key);
      if (other !== undefined) {
        problems.push({
          path: pathText(['sites', key, 'urls', 0]),
          value: show(main),
          allowed: 'a main address for one site only',
          remedy: `${other} has it, too: take one of the two away.`,
        });
      }
    }
    return problems;
  });
}

function goalProblems(key: string, { goals }: GivenSite): Problem[] {
  return entries(goals).flatMap(([name, goal]) => {
    const path = pathText(['sites', key, 'goals', name, 'pattern']);
    const { when, pattern, match } = goal;
    if (when === 'manually' && pattern !== undefined) {
      return [
        {
          path,
          value: show(pattern),
          allowed: "nothing with when: 'manually'",
          remedy: 'The page itself says when it is reached.',
        },
      ];
    }
    if (when !== undefined && when !== 'manually' && !('pattern' in goal)) {
      return [{ path, value: 'nothing', allowed: `what to look for in ${when}`, remedy: 'Add pattern.' }];
    }
    // plugins/Goals/API.php, checkPatternIsValid
    if (
      match === 'exact' &&
      pattern !== undefined &&
      ['url', 'file', 'external_website'].includes(when ?? '') &&
      !pattern.startsWith('http')
    ) {
      return [
        {
          path,
          value: show(pattern),
          allowed: "a whole address with match: 'exact'",
          remedy: 'Begin it with https://.',
        },
      ];
    }
    return [];
  });
}

function dimensionProblems(key: string, { dimensions }: GivenSite): Problem[] {
  const scopes = entries(dimensions).map(([, { scope }]) => scope);
  return (['visit', 'action'] as const).flatMap((scope) => {
    const count = scopes.filter((one) => one === scope).length;
    if (count <= dimensionsOfScope) return [];
    return [
      {
        path: pathText(['sites', key, 'dimensions']),
        value: `${count} of scope '${scope}'`,
        allowed: `${dimensionsOfScope} of each scope`,
        remedy: "Matomo's tables have no place for more.",
      },
    ];
  });
}

/** Those that are in order themselves. */
export const entries = <Value>(
  record: Readonly<Record<string, Value | undefined>> | undefined,
): [string, Value][] =>
  Object.entries(record ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
