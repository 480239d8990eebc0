import { closest } from 'fastest-levenshtein';
import { ConfigurationError, InvalidConfigurationError } from './problems';
import { githubConflicts, promotionOf, type Promotions } from './promotions';
import { resolve, type ResolvedConfig } from './resolve';

/**
 * The environment that `-c env=<name>` names, resolved.
 * @param promotions Which environment's images go to which. Default: not asked, so the result knows no neighbours.
 * @throws ConfigurationError if `name` is missing, unknown, or the file or the promotions have mistakes.
 */
export function selectEnvironment(
  environments: Readonly<Record<string, unknown>>,
  name: unknown,
  promotions?: Promotions,
): ResolvedConfig {
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
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new ConfigurationError(
      `The environment's name '${name}' cannot become part of resource names: use up to 20 lower-case letters, digits and hyphens, beginning with a letter.`,
    );
  }
  if (promotions === undefined) return resolve(name, environments[name]);
  const config = resolve(name, environments[name], promotionOf(environments, promotions, name));
  const problems = githubConflicts(environments, config);
  if (problems.length > 0) throw new InvalidConfigurationError(`config/${name}.ts`, problems);
  return config;
}
