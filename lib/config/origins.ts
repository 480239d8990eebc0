import { readInput } from './input';
import { resolve, type ResolvedConfig } from './resolve';

/** One value of a resolved configuration, and what decided it. */
export interface Origin {
  /** `database.instanceType` */
  readonly path: string;
  readonly value: unknown;
  readonly from: string;
}

/**
 * Every value of a resolved configuration with where it comes from: the file, or a default, and what that follows.
 * Defaults are asked for rather than known: the file is resolved again with other page views, with the other
 * disposable and under another name, and what changes follows from that.
 */
export function originsOf(config: ResolvedConfig, input: unknown): Origin[] {
  const { data } = readInput(input);
  const given = leavesOf(data);
  const leaves = leavesOf(config);
  const followed = trials(config, data as object).map(({ why, trial }) => ({ why, leaves: leavesOf(trial) }));
  return [...leaves].map(([path, value]) => {
    if (path === 'name') return { path, value, from: 'the name in config/index.ts' };
    if (path.startsWith('promotion')) return { path, value, from: 'promotions in config/index.ts' };
    if (given.has(path)) return { path, value, from: `config/${config.name}.ts` };
    const reasons = followed
      .filter((other) => JSON.stringify(other.leaves.get(path)) !== JSON.stringify(value))
      .map(({ why }) => why);
    return {
      path,
      value,
      from: reasons.length === 0 ? 'default' : `default, ${[...new Set(reasons)].join(' and ')}`,
    };
  });
}

function trials(config: ResolvedConfig, data: object): { why: string; trial: ResolvedConfig }[] {
  const others: readonly { why: string; name?: string; change: object }[] = [
    ...[1, 5_000_000, 50_000_000].map((expectedPageviewsPerMonth) => ({
      why: 'by expectedPageviewsPerMonth',
      change: { expectedPageviewsPerMonth },
    })),
    // Where data is kept, somebody has to be told.
    {
      why: 'by disposable',
      change: {
        disposable: !config.disposable,
        ...(!('alarms' in data) && { alarms: { off: 'only a trial' } }),
      },
    },
    { why: "by the environment's name", name: config.name.startsWith('prod') ? 'other' : 'prod', change: {} },
  ];
  return others.map(({ why, name = config.name, change }) => ({
    why,
    trial: resolve(name, { ...data, ...change }, config.promotion),
  }));
}

/** The values of a tree by their paths; lists are one value. */
function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .flatMap(([key, inner]) => [...leavesOf(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
