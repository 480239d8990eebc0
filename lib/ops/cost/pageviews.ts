import { expectedPageviewsKey } from '../../contract/names';
import { Failure } from '../../cli/failure';
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
