import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { pathText, show } from '../problems/show';

/** IAM takes two keys that differ in case only for the same one, and refuses them. */
export function tagConflicts(tags: Given['tags']): Problem[] {
  const keys = Object.keys(tags ?? {});
  return keys.flatMap((key, index) => {
    const before = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase());
    if (before === undefined) return [];
    return [
      {
        path: pathText(['tags', key]),
        value: show(tags?.[key]),
        allowed: `keys that differ in more than capital letters; there is ${before}`,
        remedy: 'Keep one of the two.',
      },
    ];
  });
}
