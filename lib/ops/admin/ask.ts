import { parseLogLine } from '../../aws/log-line';
import { exitCodes, Failure } from '../../cli/failure';
import type { Reporter } from '../../cli/reporter';
import type { Place, RoleRun } from '../place/place';

/** How the role `admin` ends where the call is to blame: docker/opt/matomo-fargate/entrypoint.sh. */
const callersFault = [64, 78];

/** A line that the role `admin` prints: docker/opt/matomo-fargate/admin says which keys it has. */
export type Row = Readonly<Record<string, unknown>>;

/** How a role ended that prints rows, and writes its log beside them. */
export interface Answer {
  readonly exitCode: number;
  readonly rows: readonly Row[];
  /** The last error of its log; empty where it has none. */
  readonly mistake: string;
}

/** Runs a role to its end, passes on what its log says, and reads what it prints. */
export async function rowsOf(place: Place, role: RoleRun, reporter: Pick<Reporter, 'note'>): Promise<Answer> {
  const rows: Row[] = [];
  let mistake = '';
  const exitCode = await place.run(role, (line) => {
    const logged = parseLogLine(line);
    if (logged?.level === 'error') mistake = logged.message;
    else if (logged !== undefined) reporter.note(logged.message);
    else if (line.startsWith('{')) rows.push(JSON.parse(line) as Row);
  });
  return { exitCode, rows, mistake };
}

/**
 * Has the role `admin` do something inside the network, and reads what it prints.
 *
 * @param words noun, verb and arguments
 * @param environment variables in the place of the task's
 * @throws Failure with what its log says, if it refuses or fails
 */
export async function askAdmin(
  place: Place,
  words: readonly string[],
  reporter: Pick<Reporter, 'note'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly Row[]> {
  const role: RoleRun = { task: 'archive', command: ['admin', ...words], environment };
  const { exitCode, rows, mistake } = await rowsOf(place, role, reporter);
  if (exitCode === 0) return rows;
  throw new Failure(
    sentence(mistake || `it ended with exit code ${exitCode} and did not say why`),
    callersFault.includes(exitCode) ? exitCodes.usage : exitCodes.failed,
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A value of a row for people; `otherwise` where there is none. */
export function cell(row: Row | undefined, key: string, otherwise = ''): string {
  const value = row?.[key];
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? otherwise : JSON.stringify(value);
}
