import type { Reporter } from '../../lib/cli/reporter';

/** A reporter that keeps what it is told. */
export function collectingReporter() {
  const results: string[] = [];
  const notes: string[] = [];
  const reporter: Reporter = {
    result: (text) => void results.push(text),
    note: (text) => void notes.push(text),
    step: (_title, work) => work(() => undefined),
  };
  return { reporter, results, notes };
}
