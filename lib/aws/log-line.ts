/** What docker/opt/matomo-fargate/log/json-lines.php makes of a line; the time is what a log viewer shows anyway. */
interface LogLine {
  readonly level: string;
  readonly source: string;
  readonly message: string;
}

/** @returns `undefined` for a line of another form, such as a metric or what the engine says */
function parse(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, source, message } = JSON.parse(line) as Partial<Record<keyof LogLine, unknown>>;
    if (typeof source !== 'string' || typeof message !== 'string') return undefined;
    return { level: typeof level === 'string' ? level : 'info', source, message };
  } catch {
    return undefined;
  }
}

/**
 * A line of the image's log for people; any other line as it is.
 *
 * @example `migrate: the database refuses user 'matomo_app'`
 */
export function readable(line: string): string {
  const parsed = parse(line);
  return parsed === undefined ? line : `${parsed.source}: ${parsed.message}`;
}

/** The same for several lines. */
export function readableLines(text: string): string {
  return text.split('\n').map(readable).join('\n');
}

/** The same where everybody knows which task speaks: without its name, but with the level of what is no news. */
export function readableOfTask(line: string): string {
  const parsed = parse(line);
  if (parsed === undefined) return line;
  return parsed.level === 'info' ? parsed.message : `${parsed.level}: ${parsed.message}`;
}
