import { Failure } from '../../cli/failure';
import type { Template } from '../template/template';
import { isFree } from './free';
import { Inventory } from './model/inventory';
import { usdOf, type Item, type Lever } from './model/item';
import type { Resource } from './model/resource';
import { priceFunctions } from './services';
import { usageOf, type Usage } from './model/usage';

/** What an environment costs in a month. */
export interface Estimate {
  readonly usage: Usage;
  /** Largest first; none of them zero. */
  readonly items: readonly Item[];
  readonly usdPerMonth: number;
  /** What can be done about it, with the largest saving first. */
  readonly levers: readonly Lever[];
}

/**
 * The monthly cost of what the templates describe.
 * @throws Failure if they contain a resource type, or an option of one, that nobody priced.
 */
export function estimate(templates: ReadonlyMap<string, Template>, pageviews: number): Estimate {
  const inventory = new Inventory(templates);
  const usage = usageOf(pageviews);
  const priced = inventory.resources.flatMap((resource) => {
    const price = priceFunctionOf(resource);
    return price === undefined ? [] : price(resource, { inventory, usage });
  });
  const items = merged(priced.filter((item) => item.quantity > 0)).sort((a, b) => usdOf(b) - usdOf(a));
  return {
    usage,
    items,
    usdPerMonth: items.reduce((sum, item) => sum + usdOf(item), 0),
    levers: leversOf(items),
  };
}

function priceFunctionOf(resource: Resource) {
  if (Object.hasOwn(priceFunctions, resource.type)) return priceFunctions[resource.type];
  if (isFree(resource.type)) return undefined;
  throw new Failure(
    `There is no price for ${resource.type} (${resource.logicalId} of ${resource.stack}), so the estimate would be too low. ` +
      'Add a function to lib/ops/cost/services, or list the type in lib/ops/cost/free.ts if it costs nothing.',
  );
}

/** Items that differ in the quantity only, as one. */
function merged(items: readonly Item[]): Item[] {
  const lines = new Map<string, Item>();
  for (const item of items) {
    const key = JSON.stringify([item.kind, item.name, item.unit, item.usdPerUnit]);
    const line = lines.get(key);
    lines.set(
      key,
      line === undefined
        ? item
        : {
            ...line,
            quantity: line.quantity + item.quantity,
            levers: [...(line.levers ?? []), ...(item.levers ?? [])],
          },
    );
  }
  return [...lines.values()];
}

function leversOf(items: readonly Item[]): Lever[] {
  const levers = new Map<string, Lever>();
  for (const lever of items.flatMap((item) => item.levers ?? [])) {
    const saved = levers.get(lever.change)?.savesUsdPerMonth ?? 0;
    levers.set(lever.change, { ...lever, savesUsdPerMonth: saved + lever.savesUsdPerMonth });
  }
  return [...levers.values()]
    .filter(({ savesUsdPerMonth }) => savesUsdPerMonth > 0)
    .sort((a, b) => b.savesUsdPerMonth - a.savesUsdPerMonth);
}
