import { spawn } from 'node:child_process';
import { Failure } from './failure';

/** Where somebody types. */
export interface Terminal {
  /** Whether both ends are a terminal. */
  readonly interactive: boolean;
  /**
   * Hands the terminal to a program.
   * @returns its exit code
   * @throws Failure if there is no such program
   */
  hand(program: string, args: readonly string[]): Promise<number>;
  /** Shows a question, and reads a line. */
  ask(question: string): Promise<string>;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  hand: (program, args) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: 'inherit' });
      child.once('error', () => reject(new Failure(`'${program}' can't be started; is it installed?`)));
      child.once('close', (code) => resolve(code ?? 1));
    }),
  async ask(question) {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
};
