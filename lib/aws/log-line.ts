/** What docker/opt/matomo-fargate/log/json-lines.php makes of a line; the time is what a log viewer shows anyway. */
export interface LogLine {
  readonly level: string;
  readonly source: string;
  readonly message: string;
}

/** What a line of JSON says; nothing for another line. */
function fieldsIn(line: string): Readonly<Record<string, unknown>> {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** @returns `undefined` for a line of another form, such as a metric or what the engine says */
export function parseLogLine(line: string): LogLine | undefined {
  const { level, source, message } = fieldsIn(line);
  if (typeof source !== 'string' || typeof message !== 'string') return undefined;
  return { level: typeof level === 'string' ? level : 'info', source, message };
}

/**
 * A line of the image's log for people; any other line as it is.
 *
 * @example `migrate: the database refuses user 'matomo_app'`
 */
export function readable(line: string): string {
  const parsed = parseLogLine(line);
  return parsed === undefined ? line : `${parsed.source}: ${parsed.message}`;
}

/** The same for several lines. */
export function readableLines(text: string): string {
  return text.split('\n').map(readable).join('\n');
}

/** The same where everybody knows which task speaks: without its name, but with the level of what is no news. */
export function readableOfTask(line: string): string {
  const parsed = parseLogLine(line);
  if (parsed === undefined) return line;
  return parsed.level === 'info' ? parsed.message : `${parsed.level}: ${parsed.message}`;
}

/** A line of Apache's request log; see docker/apache/logging.conf. */
interface RequestLine {
  readonly visitor: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

function parseRequest(line: string): RequestLine | undefined {
  const request = fieldsIn(line);
  return request['source'] === 'request' && typeof request['status'] === 'number'
    ? (request as unknown as RequestLine)
    : undefined;
}

/** @returns a request for people, such as `GET /matomo.php 204, 3 ms, 192.0.0.0`; `undefined` for another line */
export function readRequest(line: string): string | undefined {
  const request = parseRequest(line);
  if (request === undefined) return undefined;
  const { method, path, status, milliseconds, visitor } = request;
  return `${method} ${path} ${status}, ${milliseconds} ms, ${visitor}`;
}

/** @returns what a request's line says of the visitor's address; `undefined` for another line */
export const visitorOf = (line: string): string | undefined => parseRequest(line)?.visitor;

/** How bad a line is: an answer of 500 and above is an error, a line of another form is `info`. */
export function levelOf(line: string): string {
  const request = parseRequest(line);
  if (request !== undefined) return request.status >= 500 ? 'error' : 'info';
  return parseLogLine(line)?.level ?? 'info';
}
