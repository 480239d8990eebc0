import { orExit } from '../cli/or-exit';
import { inProject } from '../cli/project';
import { ConfigurationError } from './problems/problems';

/** What config/index.ts exports. */
export interface Configuration {
  readonly environments: Readonly<Record<string, unknown>>;
  readonly promotions: unknown;
}

/**
 * Reads config/, whose files may have any mistake that TypeScript's compiler or a program knows.
 *
 * @throws ConfigurationError where a file cannot be read, with the place
 */
export function loadConfiguration(folder: string = inProject('config')): Configuration {
  try {
    // Not imported: a mistake in there shall be told, not thrown while this program is still being put together.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { environments, promotions = {} } = require(folder) as Partial<Configuration>;
    return { environments: environments ?? {}, promotions };
  } catch (error) {
    throw new ConfigurationError(
      `config/ cannot be read: ${reasonOf(error)}\n  remedy: correct the file; \`npx tsc --noEmit\` shows every such place.`,
    );
  }
}

/** What went wrong, in one line, and the lines of config/ that led there; the rest of a stack is of no use. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = error.name] = error.message
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^Transform failed/.test(line));
  const places = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*[\\/]config[\\/][\w.-]+\.ts:\d/.test(line));
  return [first, ...places.slice(0, 3)].join('\n');
}

/**
 * What every program of this project begins with: the configuration, or its mistake on the terminal and the exit code
 * of a wrong configuration.
 */
export const configurationOrExit = (): Configuration => orExit(() => loadConfiguration());
