import { ConfigurationError, type Problem } from './problems';
import { resolve, type Neighbour, type Promotion, type ResolvedConfig } from './resolve';

/** Which environment's images go to which: `{ stage: 'prod' }`. */
export type Promotions = Readonly<Record<string, string>>;

/**
 * The environments before and after one in the chain of promotions.
 * @throws ConfigurationError if the chain names an environment that does not exist, forks together or is a circle.
 */
export function promotionOf(
  environments: Readonly<Record<string, unknown>>,
  promotions: Promotions,
  name: string,
): Promotion {
  for (const [from, to] of Object.entries(promotions)) {
    for (const end of [from, to]) {
      if (!Object.hasOwn(environments, end)) {
        throw chainError(
          `'${from}' → '${to}'`,
          `There is no environment '${end}'. Known are ${Object.keys(environments).join(', ')}.`,
        );
      }
    }
    if (isCircle(promotions, from)) {
      throw chainError(
        `'${from}' → '${to}'`,
        'The chain must end somewhere: it leads back to where it began.',
      );
    }
  }
  const sources = Object.keys(promotions).filter((from) => promotions[from] === name);
  if (sources.length > 1) {
    throw chainError(
      sources.map((from) => `'${from}' → '${name}'`).join(', '),
      'An environment takes its images from one other.',
    );
  }
  const neighbour = (other: string | undefined): Neighbour | undefined => {
    if (other === undefined) return undefined;
    const { account, region } = resolve(other, environments[other]);
    return { name: other, account, region };
  };
  return { from: neighbour(sources[0]), to: neighbour(promotions[name]) };
}

/** Mistakes that a file makes only beside the others: what GitHub does in more than one environment. */
export function githubConflicts(
  environments: Readonly<Record<string, unknown>>,
  { name, account, github, promotion }: ResolvedConfig,
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
  for (const other of Object.keys(environments).filter((key) => key !== name)) {
    const there = githubOf(environments[other]);
    if (there?.account === account && there.provider === 'create' && github.provider === 'create') {
      problems.push({
        path: 'github.provider',
        value: "'create'",
        allowed: `'create' in one environment of the account ${account}; ${other} has it, too`,
        remedy: "Write provider: 'existing' into all of them but the one that is deployed first.",
      });
    }
    if (
      other === promotion.from?.name &&
      github.deploysOn === 'release' &&
      github.attestation === 'on' &&
      there?.attestation !== 'on'
    ) {
      problems.push({
        path: 'github.attestation',
        value: "'on'",
        allowed: `what ${other} has: its images get no attestation, so none can be verified`,
        remedy: `Switch it on in config/${other}.ts, or off here with the reason.`,
      });
    }
  }
  return problems;
}

/** What another file says of GitHub, defaults applied; nothing if that file is not in order. */
function githubOf(input: unknown) {
  const file = input as
    { account?: string; github?: { provider?: string; attestation?: unknown } } | undefined;
  if (file?.github === undefined) return undefined;
  return {
    account: file.account,
    provider: file.github.provider ?? 'create',
    attestation: file.github.attestation ?? 'on',
  };
}

function isCircle(promotions: Promotions, start: string): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = start; at !== undefined; at = promotions[at]) {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}

const chainError = (where: string, what: string) =>
  new ConfigurationError(`config/index.ts: promotions, ${where}. ${what}`);
