import { closest } from 'fastest-levenshtein';
import { conflictsBetween } from './between';
import { ConfigurationError, InvalidConfigurationError } from './problems/problems';
import { checkedPromotions, promotionOf } from './promotions';
import { resolve, type ResolvedConfig } from './resolve';
import { show } from './problems/show';

/** As long as the names of load balancers and roles leave room for, and no hyphen at an end or twice. */
const nameForm = /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The environment that `-c env=<name>` names, resolved.
 * @param promotions Which environment's images go to which. Default: not asked, so the result knows no neighbours.
 * @throws ConfigurationError if `name` is missing, unknown, or the file or the promotions have mistakes.
 */
export function selectEnvironment(
  environments: Readonly<Record<string, unknown>>,
  name: unknown,
  promotions?: unknown,
): ResolvedConfig {
  if (typeof environments !== 'object' || environments === null || Object.keys(environments).length === 0) {
    throw new ConfigurationError(
      `config/index.ts: environments, ${show(environments)}. It takes at least one environment, such as { prod }.`,
    );
  }
  const known = Object.keys(environments);
  if (typeof name !== 'string' || name === '') {
    throw new ConfigurationError(
      `No environment given. Known are ${known.join(', ')}: add -c env=${known[0]}.`,
    );
  }
  if (!Object.hasOwn(environments, name)) {
    throw new ConfigurationError(
      `There is no environment '${name}'. Known are ${known.join(', ')}: did you mean ${closest(name, known)}? ` +
        'To add one, create config/<name>.ts and list it in config/index.ts.',
    );
  }
  if (!nameForm.test(name)) {
    throw new ConfigurationError(
      `The environment's name '${name}' cannot become part of resource names: use up to 20 lower-case letters and digits, beginning with a letter; single hyphens may stand between them.`,
    );
  }
  const chain = promotions === undefined ? {} : checkedPromotions(environments, promotions);
  const config = resolve(name, environments[name], promotionOf(environments, chain, name));
  if (promotions === undefined) return config;
  const problems = conflictsBetween(environments, config);
  if (problems.length > 0) throw new InvalidConfigurationError(`config/${name}.ts`, problems);
  return config;
}
