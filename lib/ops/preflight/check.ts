/** One thing that was looked at before a deployment. */
export interface Check {
  /** A few words: `service-linked roles`. */
  readonly what: string;
  /** `unknown`: it could not be looked at, and stops nothing. */
  readonly result: 'ok' | 'wrong' | 'unknown';
  /** What was found, and what is needed. */
  readonly detail: string;
  /** The command that mends it. */
  readonly remedy?: string;
}

/** A line for each check, its remedy below it. */
export function textOf(checks: readonly Check[]): string {
  const marks = { ok: 'ok', wrong: 'WRONG', unknown: '?' };
  return checks
    .map(({ what, result, detail, remedy }) => {
      const line = `${marks[result].padEnd(6)}${what}: ${detail}`;
      return remedy === undefined ? line : `${line}\n${' '.repeat(6)}${remedy}`;
    })
    .join('\n');
}

/** A look that may fail: then the check says why, and goes on. */
export async function looked(what: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return { what, result: 'unknown', detail: `could not be looked at: ${(error as Error).message}` };
  }
}
