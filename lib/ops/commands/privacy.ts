import { cell, type Row } from '../admin/ask';
import { type Check, textOf } from '../preflight/check';
import { adminCommand } from './admin-command';

/** `privacy check <environment>`: whether what is declared about privacy holds, and what is stored. */
export const privacyCheck = adminCommand({
  name: 'privacy check',
  summary:
    'Whether what is declared about privacy holds, and the stored addresses are masked; ends with 1 if not',
  text: (rows) => textOf(rows.map(checkOf)),
  exitCode: (rows) => (rows.every((row) => row['ok'] === true) ? 0 : 1),
});

const checkOf = (row: Row): Check => ({
  what: cell(row, 'what'),
  result: row['ok'] === true ? 'ok' : 'wrong',
  detail: cell(row, 'detail'),
  ...(row['remedy'] !== undefined && { remedy: cell(row, 'remedy') }),
});
