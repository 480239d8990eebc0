import { cell } from '../admin/ask';
import { adminCommand } from './admin-command';

/** `pause` and `resume`: a sentence instead of pages, while hits are recorded. */
export const pause = [
  adminCommand({
    name: 'pause',
    words: ['pages', 'pause'],
    arguments: [{ name: 'sentence', example: "'Back at noon.'", optional: true }],
    summary:
      'Answers pages and the API with a sentence, within a minute; visits are recorded, and archiving goes on',
    changes: (environment) =>
      `People see a sentence instead of the pages of ${environment}; visits are recorded.`,
    asks: true,
    text: ([row], { url }) =>
      `${url} answers with: ${cell(row, 'sentence')} Visits are recorded. resume opens it again.`,
  }),
  adminCommand({
    name: 'resume',
    words: ['pages', 'resume'],
    summary: 'Opens pages and the API again, within a minute',
    changes: (environment) => `The pages of ${environment} are open again.`,
    text: ([row]) =>
      row?.['wasPaused'] === true ? 'The pages are open again.' : 'The pages were open already.',
  }),
];
