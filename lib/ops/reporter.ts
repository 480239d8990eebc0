/** Where a command says things: results can be piped, everything else stays on the terminal. */
export interface Reporter {
  /** What was asked for; to stdout. */
  result(text: string): void;
  /** Progress, hints, mistakes; to stderr. */
  note(text: string): void;
}

export const processReporter: Reporter = {
  result: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
};
