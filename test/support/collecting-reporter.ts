import type { Reporter } from '../../lib/cli/reporter';

/** Keeps what it is told. Its methods are those of a class, as the program's own are: a copy of it has none. */
class CollectingReporter implements Reporter {
  readonly results: string[] = [];
  readonly notes: string[] = [];

  result(text: string): void {
    this.results.push(text);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  step<T>(_title: string, work: (progress: (detail: string) => void) => Promise<T>): Promise<T> {
    return work(() => undefined);
  }
}

/** A reporter that keeps what it is told. */
export function collectingReporter() {
  const reporter = new CollectingReporter();
  return { reporter, results: reporter.results, notes: reporter.notes };
}
