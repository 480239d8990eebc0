import { usageFailure } from '../../cli/failure';
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
    name: 'sites code',
    words: ['sites', 'list'],
    arguments: [{ name: 'site', example: '1', optional: true }],
    takesArguments: false,
    summary: 'The tracking code of every site, or of one, and whether a hit of it has arrived',
    text: (rows, { url }, site) =>
      asked(rows, site)
        .map((row) => codeOf(row, url))
        .join('\n\n'),
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

function asked(rows: readonly Row[], site: string | undefined): readonly Row[] {
  const found = site === undefined ? rows : rows.filter((row) => cell(row, 'site') === site);
  if (found.length > 0) return found;
  const known = rows.map((row) => cell(row, 'site')).join(', ');
  throw usageFailure(
    `There is no site ${site ?? 'at all'}; there are ${known || 'none'}: sites list names them.`,
  );
}

function codeOf(row: Row, url: string): string {
  const lastHit = cell(row, 'lastHit');
  return [
    `Site ${cell(row, 'site')}, ${cell(row, 'name')}, ${cell(row, 'url')}. ` +
      (lastHit === '' ? 'NO hit has arrived yet.' : `Its last hit arrived at ${lastHit}.`),
    '',
    trackingCode(url, Number(row['site'])),
  ].join('\n');
}

function added(row: Row | undefined, url: string): string {
  const site = Number(row?.['site']);
  const what = row?.['added'] === true ? 'is added' : 'was there already';
  return [
    `Site ${site}, ${cell(row, 'url')}, ${what}. This goes into each of its pages, before </head>:`,
    '',
    trackingCode(url, site),
    '',
    `Open one of the pages, then see whether its hit arrived: npm run ops -- sites code <environment> ${site}`,
  ].join('\n');
}
