import { closest } from 'fastest-levenshtein';
import { ConfigurationError } from './problems';
import { resolve, type ResolvedConfig } from './resolve';

/**
 * The environment that `-c env=<name>` names, resolved.
 * @throws ConfigurationError if `name` is missing, unknown, or the file has mistakes.
 */
export function selectEnvironment(
  environments: Readonly<Record<string, unknown>>,
  name: unknown,
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
  return resolve(name, environments[name]);
}
