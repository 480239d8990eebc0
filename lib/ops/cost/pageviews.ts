import { expectedPageviewsKey } from '../../contract/names';
import { Failure, usageFailure } from '../../cli/failure';
import type { Template } from '../template/template';

/** The page views a month that an environment was sized for, as its templates say. */
export function expectedPageviews(templates: ReadonlyMap<string, Template>): number {
  for (const { Metadata } of templates.values()) {
    const value = Metadata?.[expectedPageviewsKey];
    if (typeof value === 'number') return value;
  }
  throw new Failure(
    `No template says ${expectedPageviewsKey} in its Metadata. Give the traffic: --pageviews <number>.`,
  );
}

/** The number of `--pageviews`. @throws Failure with exit code 2 unless it is a whole number above 0. */
export function parsePageviews(text: string): number {
  const number = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(number) || number < 1) {
    throw usageFailure(
      `--pageviews is '${text}'; it takes a whole number of page views a month, such as 10_000_000.`,
    );
  }
  return number;
}
