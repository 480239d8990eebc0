import { estimate } from '../../../lib/ops/cost/estimate';
import type { Item } from '../../../lib/ops/cost/model/item';
import type { Template } from '../../../lib/ops/template/template';

/** Resources by logical id: type and properties. */
export type Resources = Readonly<
  Record<string, readonly [type: string, properties: Record<string, unknown>]>
>;

/** An environment of one stack, `service`. */
export function environmentOf(
  resources: Resources,
  Metadata: Record<string, unknown> = {},
): Map<string, Template> {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([logicalId, [Type, Properties]]) => [logicalId, { Type, Properties }]),
  );
  return new Map([['service', { Resources, Metadata }]]);
}

/** Items of an environment with these resources, by name. */
export function itemsOf(resources: Resources, pageviews = 1_000_000): Map<string, Item> {
  const { items } = estimate(environmentOf(resources), pageviews);
  return new Map(items.map((item) => [item.name, item]));
}

/** USD a month of the item of a name; 0 where there is none. */
export function amount(items: ReadonlyMap<string, Item>, name: string): number {
  const item = items.get(name);
  return item === undefined ? 0 : item.quantity * item.usdPerUnit;
}
