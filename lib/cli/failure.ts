/** What the shell learns from a command that did not do its work. 0 is done. */
export const exitCodes = { failed: 1, usage: 2, timedOut: 3, rolledBack: 4, untried: 5 } as const;

/** What `--help` says about the exit codes. */
export const exitCodeHelp =
  'Exit codes: 0 done, 1 failed, 2 wrong call or configuration, 3 timed out, 4 rolled back, 5 not tried to the end';

/**
 * An expected failure with a message made for the user: what is wrong, the value, what is allowed, what to do next.
 * Programs print it and nothing else; every other error is a bug and keeps its stack trace.
 */
export class Failure extends Error {
  override readonly name: string = 'Failure';

  /**
   * @param exitCode 1 where the work failed, 2 where the call or the configuration is wrong, 3 where it did not end
   *   in time, 4 where the previous version serves again, 5 where nobody knows whether the new one works.
   */
  constructor(
    message: string,
    readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes] = exitCodes.failed,
  ) {
    super(message);
  }
}

/** A wrong call or a wrong configuration: nothing was attempted. */
export function usageFailure(message: string): Failure {
  return new Failure(message, exitCodes.usage);
}
