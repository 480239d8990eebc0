import type { Estimate } from './estimate';
import { usdOf, type Item, type ItemKind } from './model/item';
import { priceList, prices } from './model/prices';

const headings: Readonly<Record<ItemKind, string>> = {
  fixed: 'Fixed',
  traffic: 'By traffic',
  storage: 'Storage',
};

/** The estimate for people. */
export function textReport(environment: string, estimate: Estimate): string {
  const { usage, items, usdPerMonth, levers } = estimate;
  const [biggest] = levers;
  return [
    `Matomo ${environment} at ${whole(usage.pageviews)} page views a month: about ${money(usdPerMonth)} ${priceList.currency} a month`,
    '',
    `Prices are those of ${priceList.region}, on demand, in ${priceList.currency}, without free tiers, as compiled on ${priceList.asOf}`,
    `from ${priceList.source}: see lib/ops/cost/prices.ts. Most other regions cost more.`,
    ...(Object.keys(headings) as ItemKind[]).flatMap((kind) => section(kind, items)),
    '',
    line('Total', '', usdPerMonth),
    '',
    ...(biggest === undefined
      ? ['No lever is known.']
      : ['Biggest lever:', ...levers.slice(0, 1).flatMap(leverLines)]),
    ...(levers.length > 1 ? ['Others:', ...levers.slice(1).flatMap(leverLines)] : []),
    '',
    `Not counted: data transfer to the internet, about ${gigabytes(usage.internetGb)} GB or ${money(usage.internetGb * prices.transfer.internetGb)} ${priceList.currency}; taxes; support.`,
    `The database grows by about ${gigabytes(usage.databaseGrowthGb)} GB a month until old visits are deleted; each GB is ${prices.rds.gp3GbMonth} ${priceList.currency} a month, twice that with a standby.`,
  ].join('\n');
}

/** The estimate for scripts. Amounts are numbers in `currency` a month, unrounded. */
export function jsonReport(environment: string, estimate: Estimate): string {
  const { usage, items, usdPerMonth, levers } = estimate;
  return JSON.stringify(
    {
      environment,
      pageviewsPerMonth: usage.pageviews,
      prices: priceList,
      totalPerMonth: usdPerMonth,
      items: items.map((item) => ({
        kind: item.kind,
        name: item.name,
        quantity: item.quantity,
        unit: item.unit,
        pricePerUnit: item.usdPerUnit,
        amountPerMonth: usdOf(item),
      })),
      levers: levers.map(({ change, loses, savesUsdPerMonth }) => ({
        change,
        loses,
        savesPerMonth: savesUsdPerMonth,
      })),
      notCounted: { internetTransferGb: usage.internetGb },
      databaseGrowthGbPerMonth: usage.databaseGrowthGb,
    },
    undefined,
    2,
  );
}

function section(kind: ItemKind, items: readonly Item[]): string[] {
  const ofKind = items.filter((item) => item.kind === kind);
  if (ofKind.length === 0) return [];
  const sum = ofKind.reduce((total, item) => total + usdOf(item), 0);
  return [
    '',
    line(headings[kind], '', sum),
    ...ofKind.map((item) =>
      line(
        `  ${item.name}`,
        `${amount(item.quantity)} ${item.unit} × ${price(item.usdPerUnit)}`,
        usdOf(item),
      ),
    ),
  ];
}

const line = (name: string, detail: string, usd: number): string =>
  `${name.padEnd(42)}${detail.padEnd(44)}${money(usd).padStart(9)}`;

const leverLines = ({ change, loses, savesUsdPerMonth }: Estimate['levers'][number]): string[] => [
  `  ${change}`,
  `    saves about ${money(savesUsdPerMonth)} ${priceList.currency} a month; ${loses}`,
];

const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
const amount = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: value < 1000 ? 3 : 6 });
const gigabytes = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 2 });
const price = (value: number): string => String(Number(value.toFixed(6)));
const money = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
