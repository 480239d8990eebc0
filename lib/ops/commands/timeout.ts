import { wholeNumberOf } from '../../cli/arguments';
import type { CommandOption, OptionValues } from '../../cli/command';

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
 * @throws Failure with exit code 2 if it is no whole number from 1 to 1440.
 */
export const minutesOf = (values: OptionValues): number =>
  wholeNumberOf(values, 'timeout', {
    min: 1,
    max: longestMinutes,
    unit: 'whole minutes',
  }) ?? defaultMinutes;
