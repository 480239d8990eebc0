import { environments, promotions } from '../../../config';
import { ConfigurationError, type ResolvedConfig, selectEnvironment } from '../../config';
import { usageFailure } from '../../cli/failure';

/**
 * The configuration of an environment.
 * @throws OpsFailure with exit code 2 if there is no such environment, or its file has mistakes.
 */
export function configuration(environment: string): ResolvedConfig {
  try {
    return selectEnvironment(environments, environment, promotions);
  } catch (error) {
    if (error instanceof ConfigurationError) throw usageFailure(error.message);
    throw error;
  }
}
