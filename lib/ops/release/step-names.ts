/** The steps of a release in order; `snapshot` only where Matomo's version changes. */
const stepNames = [
  'image',
  'snapshot',
  'next',
  'migrate',
  'previous',
  'live',
  'deploy',
  'tasks',
  'smoke',
] as const;

/** What the same command does again, and what is left, if it stopped at a step. It begins by looking at the image. */
export function stepsFrom(step: string): readonly string[] {
  const index = (stepNames as readonly string[]).indexOf(step);
  return index <= 0 ? stepNames : stepNames.slice(index);
}

/** Whether a command brings back an image that served earlier. */
export const isRollback = (command: string): boolean => command.startsWith('rollback ');
