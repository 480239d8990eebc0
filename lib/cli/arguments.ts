import type { OptionValues } from './command';
import { usageFailure } from './failure';

/** The value of an option that takes text; undefined if it is not given. */
export function textOf(values: OptionValues, option: string): string | undefined {
  const value = values[option];
  return typeof value === 'string' ? value : undefined;
}

export interface WholeNumber {
  readonly min: number;
  readonly max: number;
  /** What it counts, as in `whole minutes`. */
  readonly unit: string;
}

/**
 * The value of an option that takes a whole number, with underscores between digits or without; undefined if it is not
 * given.
 *
 * @throws Failure with exit code 2 if it is none, or beyond its limits
 */
export function wholeNumberOf(
  values: OptionValues,
  option: string,
  { min, max, unit }: WholeNumber,
): number | undefined {
  const text = textOf(values, option);
  if (text === undefined) return undefined;
  const number = Number(text.replaceAll('_', ''));
  if (/^\d+(_\d+)*$/.test(text) && number >= min && number <= max) return number;
  throw usageFailure(`--${option} is '${text}'; it takes ${unit} from ${min} to ${max}.`);
}
