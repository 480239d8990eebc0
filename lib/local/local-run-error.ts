/**
 * Something that the person at the keyboard can put right: the message says what is wrong, with the value, and
 * what to do next, and is all that is printed.
 */
export class LocalRunError extends Error {
  override name = 'LocalRunError';

  constructor(
    message: string,
    /** 2 for what was typed or configured, 1 for what the machine lacks. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
