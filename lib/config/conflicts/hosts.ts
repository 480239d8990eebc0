import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';

/** The names under which an environment answers. */
export function hostsOf({ host, aliases = [] }: Pick<Given, 'host' | 'aliases'>): string[] {
  return [host, ...aliases].filter((name) => name !== undefined);
}

/** Each name once, and in the zone that gets its records. */
export function hostConflicts({ host, aliases = [], hostedZone }: Given): Problem[] {
  const names = [host, ...aliases];
  return names.flatMap((name, index) => {
    if (name === undefined) return [];
    const at = { path: index === 0 ? 'host' : `aliases[${index - 1}]`, value: show(name) };
    if (names.indexOf(name) < index) {
      return [{ ...at, allowed: 'each name once', remedy: 'Remove the repetition.' }];
    }
    const zone = hostedZone?.name;
    if (zone === undefined || name === zone || name.endsWith(`.${zone}`)) return [];
    return [
      {
        ...at,
        allowed: `${zone} or a name below it, because hostedZone is ${zone}`,
        remedy: 'Correct the name or the zone.',
      },
    ];
  });
}
