export { ConfigurationError, InvalidConfigurationError, type Problem } from './problems/problems';
export { resolve, type Neighbour, type Promotion, type ResolvedConfig } from './resolve';
export { selectEnvironment } from './select';
export { configurationOrExit, loadConfiguration, type Configuration } from './load';
export type { SignOn } from './schema/sign-on';
export type { QueueWorkers } from './schema/queue';
export type { AnsweringTasks, Bounds } from './schema/tasks';
export { placeholdersIn } from './placeholders';
export { warningsOf } from './warnings';
import type { EnvironmentInput } from './schema/environment';

export type { EnvironmentInput };

/** Gives a configuration file its type: the editor knows every key, and `tsc` every mistake it can know. */
export function defineEnvironment(environment: EnvironmentInput): EnvironmentInput {
  return environment;
}
