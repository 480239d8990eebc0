import type { Inventory } from './inventory';
import type { Resource } from './resource';
import type { Usage } from './usage';

/** What an amount follows: nothing, the page views, or what is kept. */
export type ItemKind = 'fixed' | 'traffic' | 'storage';

/** One line of the estimate: `quantity` × `usdPerUnit` a month. */
export interface Item {
  readonly kind: ItemKind;
  /** What is paid for: `Load balancer`. Items that differ in the quantity only become one line. */
  readonly name: string;
  readonly quantity: number;
  /** What is counted: `h`, `GB`, `h of db.t4g.small`. */
  readonly unit: string;
  readonly usdPerUnit: number;
  /** What would lower it. Default: nothing that is worth its price. */
  readonly levers?: readonly Lever[];
}

/** Something to do about the bill. The savings of all items that name the same `change` add up. */
export interface Lever {
  /** What to do, as it stands in the configuration file where it is a setting: `database.multiAz: false`. */
  readonly change: string;
  /** What is lost by it. */
  readonly loses: string;
  readonly savesUsdPerMonth: number;
}

export interface PriceContext {
  readonly inventory: Inventory;
  readonly usage: Usage;
}

/** What one resource costs. @throws Failure if it has a paid option that nobody priced. */
export type PriceFunction = (resource: Resource, context: PriceContext) => readonly Item[];

/** Price functions by resource type. */
export type PriceFunctions = Readonly<Record<string, PriceFunction>>;

export const usdOf = ({ quantity, usdPerUnit }: Item): number => quantity * usdPerUnit;
