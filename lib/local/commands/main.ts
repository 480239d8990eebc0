import { ConfigurationError } from '../../config';
import { readArguments } from './arguments';
import { CommandError } from '../../engine/child-process';
import { LocalRunError } from '../local-run-error';
import { StreamReporter } from '../../cli/reporter';
import { start } from './start';
import { stop } from './stop';

/** Runs a command line and returns its exit code. What the user can put right is told without a stack trace. */
export async function main(argv: readonly string[], interrupted: AbortSignal): Promise<number> {
  const reporter = new StreamReporter(process.stdout, process.stderr);
  try {
    const args = readArguments(argv);
    switch (args.command) {
      case 'help':
        reporter.result(args.text);
        return 0;
      case 'start':
        return await start(args, reporter, interrupted);
      case 'stop':
        return await stop(args, reporter);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) {
      reporter.note(error.message);
      return 2;
    }
    if (error instanceof LocalRunError) {
      reporter.note(error.message);
      return error.exitCode;
    }
    if (error instanceof CommandError) {
      reporter.note(error.message);
      return 1;
    }
    throw error;
  }
}
