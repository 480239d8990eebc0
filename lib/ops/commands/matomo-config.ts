import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { adminCommand } from './admin-command';

/** `config …`: Matomo's settings, by who owns them. */
export const matomoConfig = [
  adminCommand({
    name: 'config diff',
    summary:
      "What differs from Matomo's own settings, and who says so; ends with 1 if something is unexpected",
    text: (rows) =>
      [table([['setting', 'value', 'said by', ''], ...rows.map(settingCells)]), '', summary(rows)].join('\n'),
    exitCode: (rows) => (rows.some(isUnexpected) ? 1 : 0),
  }),
  adminCommand({
    name: 'config backups',
    summary: 'The earlier contents of config.ini.php, and how the present one differs',
    text: (rows) =>
      rows.length === 0
        ? 'There is none: no migration has changed config.ini.php yet.'
        : rows
            .map((row) =>
              [
                `${cell(row, 'name')}  ${cell(row, 'bytes')} bytes`,
                ...(row['difference'] as string[]).map((line) => `    ${line}`),
              ].join('\n'),
            )
            .join('\n'),
  }),
  adminCommand({
    name: 'config restore',
    arguments: [{ name: 'name', example: '20261127T031500Z' }],
    summary: 'Puts an earlier config.ini.php back, by its name in config backups, and keeps the present one',
    changes: (environment, name) =>
      `config.ini.php of ${environment} becomes what it was in ${name}; the present one is kept.`,
    asks: true,
    text: ([row]) =>
      row?.['changed'] === true
        ? `config.ini.php is as it was in ${cell(row, 'restored')}; the one before is kept as ${cell(row, 'kept', 'nothing: there was none')}. Tasks hear of it within seconds.`
        : `config.ini.php is as it was in ${cell(row, 'restored')} already.`,
  }),
];

const isUnexpected = (row: Row): boolean => row['unexpected'] !== undefined;

function settingCells(row: Row): string[] {
  const value = row['value'];
  return [
    `[${cell(row, 'section')}] ${cell(row, 'key')}`,
    shortened(Array.isArray(value) ? value.join(', ') : String(value)),
    row['layer'] === 'file' ? 'config.ini.php' : cell(row, 'layer'),
    isUnexpected(row) ? `UNEXPECTED: ${cell(row, 'unexpected')}` : '',
  ];
}

const longestValue = 60;

const shortened = (text: string): string =>
  text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;

function summary(rows: readonly Row[]): string {
  const count = rows.filter(isUnexpected).length;
  return count === 0 ? 'Nothing is unexpected.' : `${count} unexpected; see UNEXPECTED above.`;
}
