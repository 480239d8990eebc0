import type { CommandOption, OptionValues } from './context';
import { usageFailure } from '../../cli/failure';

/** Longer than a deployment with a drained load balancer and a roll-back takes. */
const defaultMinutes = 30;
const longestMinutes = 24 * 60;

/** The option of every command that waits. */
export const timeoutOption = {
  timeout: {
    type: 'string',
    placeholder: 'MINUTES',
    help: `How long to wait. Default: ${defaultMinutes}`,
  },
} as const satisfies Record<string, CommandOption>;

/**
 * Minutes to wait.
 * @throws OpsFailure with exit code 2 if it is no whole number from 1 to 1440.
 */
export function minutesOf({ timeout }: OptionValues): number {
  if (typeof timeout !== 'string') return defaultMinutes;
  const minutes = Number(timeout);
  if (/^\d+$/.test(timeout) && minutes >= 1 && minutes <= longestMinutes) return minutes;
  throw usageFailure(`--timeout is '${timeout}'; it takes whole minutes from 1 to ${longestMinutes}.`);
}
