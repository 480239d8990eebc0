/**
 * A line of the image's log for people: docker/opt/matomo-fargate/log/json-lines.php writes time, level, source and message; the time is
 * what a log viewer shows anyway. Any other line is returned as it is.
 *
 * @example `migrate: the database refuses user 'matomo_app'`
 */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { source, message } = JSON.parse(line) as { source?: unknown; message?: unknown };
    return typeof source === 'string' && typeof message === 'string' ? `${source}: ${message}` : line;
  } catch {
    return line;
  }
}

/** The same for several lines. */
export function readableLines(text: string): string {
  return text.split('\n').map(readable).join('\n');
}
