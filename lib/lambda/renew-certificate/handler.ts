import { renewCertificate, type RenewalContext, type RenewalRequest, type RenewalSettings } from './renew';
import { isFailure, type RenewalResult, sentence } from './result';

/**
 * Runs once and logs the result in words.
 *
 * @throws Error with them where a scheduled run has failed: an alarm counts the function's errors, and it stays until
 *   a run succeeds, since runs that only wait are errors, too. Who asked in person gets the result.
 */
export async function handleRenewal(
  context: RenewalContext,
  settings: RenewalSettings,
  request: RenewalRequest,
  log: (line: string) => void,
): Promise<RenewalResult> {
  const result = await renewCertificate(context, settings, request);
  log(sentence(result));
  if (request.by === 'schedule' && isFailure(result)) throw new Error(sentence(result));
  return result;
}
