import { usageFailure } from '../../cli/failure';
import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { containerCode } from '../admin/tracking-code';
import { adminCommand } from './admin-command';

const isLost = (row: Row): boolean => row['published'] !== null && row['served'] !== true;

const text = (rows: readonly Row[]): string =>
  table([
    ['site', 'container', 'name', 'published', ''],
    ...rows.map((row) => [
      ...['site', 'container', 'name'].map((key) => cell(row, key)),
      cell(row, 'published', 'NOT YET'),
      isLost(row) ? 'LOST: no task serves it' : '',
    ]),
  ]);

const exitCode = (rows: readonly Row[]): number => (rows.some(isLost) ? 1 : 0);

/** `tag-manager …`: the containers of Matomo's Tag Manager, where it is on (docs/how-to/plugins.md). */
export const tagManager = [
  adminCommand({
    name: 'tag-manager list',
    summary: "The Tag Manager's containers, and which version visitors get; ends with 1 if one is not served",
    ...{ text, exitCode },
  }),
  adminCommand({
    name: 'tag-manager code',
    words: ['tag-manager', 'list'],
    arguments: [{ name: 'container', example: '6OMh6taM' }],
    takesArguments: false,
    summary: 'What goes into the pages of a site for a container',
    text: (rows, { url }, container) => {
      const found = rows.find((row) => row['container'] === container);
      if (found === undefined) {
        const names = rows.map((row) => cell(row, 'container')).join(', ');
        throw usageFailure(`There is no container '${container}'; there are ${names || 'none'}.`);
      }
      return containerCode(url, cell(found, 'container'));
    },
  }),
  adminCommand({
    name: 'tag-manager refresh',
    summary: 'Writes the files of all published containers again, as each migration does',
    changes: () => 'The files of all published containers are written again.',
    ...{ text, exitCode },
  }),
];
