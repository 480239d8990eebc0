/**
 * A line of a task's log for people: what docker/opt/matomo-fargate/log/json-lines.php made of it, without the frame; any other line as it
 * is.
 */
export function logText(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, message } = JSON.parse(line) as { level?: unknown; message?: unknown };
    if (typeof message !== 'string') return line;
    return typeof level === 'string' && level !== 'info' ? `${level}: ${message}` : message;
  } catch {
    return line;
  }
}
