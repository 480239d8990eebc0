import { readInput } from './input';
import { ConfigurationError } from './problems/problems';
import { resolve, type Neighbour, type Promotion } from './resolve';
import { show } from './problems/show';

/** Which environment's images go to which: `{ stage: 'prod' }`. */
export type Promotions = Readonly<Record<string, string>>;

/**
 * What config/index.ts exports as `promotions`, checked.
 *
 * @throws ConfigurationError if it is none, names an environment that does not exist, forks together or is a circle.
 */
export function checkedPromotions(
  environments: Readonly<Record<string, unknown>>,
  input: unknown,
): Promotions {
  const { data } = readInput(input);
  if (data === undefined) return {};
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw chainError(show(data), "It takes the names of environments, such as { stage: 'prod' }, or {}.");
  }
  const promotions = data as Record<string, unknown>;
  for (const [from, to] of Object.entries(promotions)) {
    for (const end of [from, to]) {
      if (typeof end !== 'string' || !Object.hasOwn(environments, end)) {
        throw chainError(
          `'${from}' → ${typeof to === 'string' ? `'${to}'` : show(to)}`,
          `There is no environment ${typeof end === 'string' ? `'${end}'` : show(end)}. Known are ${Object.keys(environments).join(', ')}.`,
        );
      }
    }
  }
  const chain = promotions as Promotions;
  for (const [from, to] of Object.entries(chain)) {
    if (isCircle(chain, from)) {
      throw chainError(
        `'${from}' → '${to}'`,
        'The chain must end somewhere: it leads back to where it began.',
      );
    }
    const sources = Object.keys(chain).filter((other) => chain[other] === to);
    if (sources.length > 1) {
      throw chainError(
        sources.map((source) => `'${source}' → '${to}'`).join(', '),
        'An environment takes its images from one other.',
      );
    }
  }
  return chain;
}

/**
 * The environments before and after one in the chain of promotions.
 *
 * @throws ConfigurationError if one of them has mistakes
 */
export function promotionOf(
  environments: Readonly<Record<string, unknown>>,
  promotions: Promotions,
  name: string,
): Promotion {
  const neighbour = (other: string | undefined): Neighbour | undefined => {
    if (other === undefined) return undefined;
    const { account, region } = resolve(other, environments[other]);
    return { name: other, account, region };
  };
  const from = Object.keys(promotions).find((source) => promotions[source] === name);
  return { from: neighbour(from), to: neighbour(promotions[name]) };
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
