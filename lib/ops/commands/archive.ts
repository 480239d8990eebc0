import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { adminCommand } from './admin-command';

/** `archive …`: how far the reports are. */
export const archive = [
  adminCommand({
    name: 'archive status',
    summary: 'What waits to be archived, what is at work, and how old the newest report is',
    text: ([row = {}]) =>
      table([
        ['at work', row['running'] === true ? 'yes' : 'no'],
        [
          'queued',
          `${cell(row, 'queued')}, of which ${cell(row, 'inProgress')} are claimed and ${cell(row, 'overdue')} overdue`,
        ],
        ['last start', cell(row, 'lastStart', 'never')],
        ['last end', cell(row, 'lastEnd', 'never')],
        ['newest report', ageText(row)],
      ]),
  }),
  adminCommand({
    name: 'archive unlock',
    summary: 'Queues again what a dead run has left claimed; refuses while a run is at work',
    changes: (environment) => `Reports of ${environment} that a dead run has claimed are queued again.`,
    text: ([row]) => `${cell(row, 'queuedAgain')} reports are queued again.`,
  }),
];

function ageText(row: Row): string {
  const seconds = row['newestCompleteSeconds'];
  return typeof seconds === 'number' ? `${Math.round(seconds / 60)} minutes old` : 'none yet';
}
