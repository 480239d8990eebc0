import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { trackingCode } from '../admin/tracking-code';
import { adminCommand } from './admin-command';

/** `sites …`: what is measured. */
export const sites = [
  adminCommand({
    name: 'sites list',
    summary: 'The sites that are measured, and when the last hit came',
    text: (rows) =>
      table([
        ['site', 'name', 'address', 'time zone', 'currency', 'last hit'],
        ...rows.map((row) => [
          ...['site', 'name', 'url', 'timezone', 'currency'].map((key) => cell(row, key)),
          cell(row, 'lastHit', 'NEVER'),
        ]),
      ]),
  }),
  adminCommand({
    name: 'sites add',
    arguments: [
      { name: 'name', example: 'Shop' },
      { name: 'url', example: 'https://shop.example.org' },
      { name: 'timezone', example: 'Europe/Berlin', optional: true },
      { name: 'currency', example: 'EUR', optional: true },
    ],
    summary: 'Adds a site to measure, once, and shows its tracking code; UTC and EUR unless said otherwise',
    changes: (_, name, url) => `The site ${name}, ${url}, is added.`,
    text: ([row], { url }) => added(row, url),
  }),
];

function added(row: Row | undefined, url: string): string {
  const site = Number(row?.['site']);
  const what = row?.['added'] === true ? 'is added' : 'was there already';
  return [
    `Site ${site}, ${cell(row, 'url')}, ${what}. This goes into each of its pages, before </head>:`,
    '',
    trackingCode(url, site),
    '',
    `Open one of the pages, then see whether its hit arrived: the last column of sites list.`,
  ].join('\n');
}
