import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { adminCommand } from './admin-command';

const differs = (row: Row): boolean => row['difference'] !== undefined;

/** `plugins …`: what extends Matomo. */
export const plugins = [
  adminCommand({
    name: 'plugins list',
    summary: 'The plugins of the image and of the database; ends with 1 if they differ',
    text: (rows) =>
      table([
        ['plugin', 'active', 'declared', 'version', ''],
        ...rows.map((row) => [
          cell(row, 'name'),
          row['active'] === true ? 'yes' : 'no',
          row['declared'] === true ? 'yes' : '',
          cell(row, 'version', 'as Matomo'),
          differs(row) ? `DIFFERS: ${cell(row, 'difference')}` : '',
        ]),
      ]),
    exitCode: (rows) => (rows.some(differs) ? 1 : 0),
  }),
];
