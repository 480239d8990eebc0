import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { adminCommand } from './admin-command';

const count = (row: Row | undefined, key: string): number => Number(row?.[key] ?? 0);

/** `queue …`: the hits that wait to be stored, where the configuration has a `queue` (docs/how-to/queue.md). */
export const queue = [
  adminCommand({
    name: 'queue status',
    summary: 'Hits that wait to be stored, where there is a queue; ends with 1 if some could not be stored',
    text: ([row]) =>
      table([
        ['waiting', cell(row, 'waiting')],
        ['the oldest for', `${cell(row, 'oldestSeconds')} s`],
        ['could not be stored', cell(row, 'aside')],
      ]),
    exitCode: ([row]) => (count(row, 'aside') > 0 ? 1 : 0),
  }),
  adminCommand({
    name: 'queue retry',
    summary: 'Has the workers try again what they could not store',
    changes: (environment) => `Hits that could not be stored in ${environment} are tried again.`,
    text: ([row]) =>
      count(row, 'retried') === 0
        ? 'There was nothing to try again.'
        : `${cell(row, 'retried')} wait in the queue again; queue status tells what became of them.`,
  }),
];
