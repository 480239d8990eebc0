import { Failure } from './failure';
import { processReporter } from './reporter';

/** The value of `work`, or its failure on the terminal and the end of the process, where no program is running yet. */
export function orExit<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    processReporter.note(error.message);
    process.exit(error.exitCode);
  }
}
