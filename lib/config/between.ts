import type { Problem } from './problems/problems';
import { resolve, type ResolvedConfig } from './resolve';
import { show } from './problems/show';
import { hostsOf } from './conflicts/hosts';

/**
 * Mistakes that a file makes only beside the others. What another file has of its own mistakes is told when that one is
 * used: it is left out here, unless images come from it or go to it.
 */
export function conflictsBetween(
  environments: Readonly<Record<string, unknown>>,
  config: ResolvedConfig,
): Problem[] {
  const others = Object.keys(environments)
    .filter((name) => name !== config.name)
    .map((name) => attempted(name, environments[name]))
    .filter((other) => other !== undefined);
  return [
    ...others.flatMap((other) => [...sharedHosts(config, other), ...namesThatBeginAlike(config, other)]),
    ...others
      .filter(({ name }) => name === config.promotion.from?.name)
      .flatMap((source) => chainConflicts(config, source)),
    ...githubConflicts(config, others),
  ];
}

function attempted(name: string, input: unknown): ResolvedConfig | undefined {
  try {
    return resolve(name, input);
  } catch {
    return undefined;
  }
}

function sharedHosts(config: ResolvedConfig, other: ResolvedConfig): Problem[] {
  const taken = hostsOf(other);
  return hostsOf(config).flatMap((name, index) =>
    taken.includes(name)
      ? [
          {
            path: index === 0 ? 'host' : `aliases[${index - 1}]`,
            value: show(name),
            allowed: `a name that no other environment has; ${other.name} has this one`,
            remedy: `Change it here or in config/${other.name}.ts: one name leads to one load balancer.`,
          },
        ]
      : [],
  );
}

/** Alarms and snapshots of an environment are found, and allowed to be deleted, by how their names begin. */
function namesThatBeginAlike(config: ResolvedConfig, other: ResolvedConfig): Problem[] {
  const isApart = config.account !== other.account || config.region !== other.region;
  const [short, long] = [config.name, other.name].sort((a, b) => a.length - b.length) as [string, string];
  if (isApart || !long.startsWith(`${short}-`)) return [];
  return [
    {
      path: 'account',
      value: show(config.account),
      allowed: `another account or region than ${other.name}: '${long}' begins with '${short}-', so what belongs to it would count as ${short}'s`,
      remedy: 'Rename one of them, its file and its entry in config/index.ts.',
    },
  ];
}

/** An image that was built for one environment serves the next one as it is. */
function chainConflicts(config: ResolvedConfig, source: ResolvedConfig): Problem[] {
  const problems: Problem[] = [];
  if (config.architecture !== source.architecture) {
    problems.push({
      path: 'architecture',
      value: show(config.architecture),
      allowed: `'${source.architecture}', as ${source.name} has it: its images are promoted to here`,
      remedy: `Give both the same, or take ${source.name} out of promotions in config/index.ts.`,
    });
  }
  const listed = (plugins: ResolvedConfig['plugins']) => JSON.stringify(plugins);
  if (listed(config.plugins) !== listed(source.plugins)) {
    problems.push({
      path: 'plugins',
      value: show(config.plugins),
      allowed: `the list that ${source.name} has: its images, plugins included, are promoted to here`,
      remedy: 'Let both take the list in config/plugins.ts.',
    });
  }
  return problems;
}

/** What GitHub does in more than one environment. */
function githubConflicts(
  { name, account, github, promotion }: ResolvedConfig,
  others: readonly ResolvedConfig[],
): Problem[] {
  if (github === undefined) return [];
  const problems: Problem[] = [];
  if (github.deploysOn === 'release' && promotion.from === undefined) {
    problems.push({
      path: 'github.deploysOn',
      value: "'release'",
      allowed: 'an environment to which another one is promoted',
      remedy: `A release copies an image that was tested elsewhere. Add { stage: '${name}' } to promotions in config/index.ts.`,
    });
  }
  const creator = others.find((other) => other.account === account && other.github?.provider === 'create');
  if (creator !== undefined && github.provider === 'create') {
    problems.push({
      path: 'github.provider',
      value: "'create'",
      allowed: `'create' in one environment of the account ${account}; ${creator.name} has it, too`,
      remedy: "Write provider: 'existing' into all of them but the one that is deployed first.",
    });
  }
  const source = others.find((other) => other.name === promotion.from?.name);
  if (
    source !== undefined &&
    github.deploysOn === 'release' &&
    github.attestation === 'on' &&
    source.github?.attestation !== 'on'
  ) {
    problems.push({
      path: 'github.attestation',
      value: "'on'",
      allowed: `what ${source.name} has: its images get no attestation, so none can be verified`,
      remedy: `Switch it on in config/${source.name}.ts, or off here with the reason.`,
    });
  }
  return problems;
}
