import { type ChildProcess, spawn } from 'node:child_process';
import { Failure } from '../cli/failure';

export interface ChildProcessOptions {
  /** Added to this process's environment. Secrets travel here, never in the arguments, which every user can list. */
  environment?: Record<string, string>;
  /** Written to standard input, which is closed otherwise. */
  input?: string;
  /** Milliseconds after which the child is killed. Default: never. */
  timeout?: number;
  /** Called with every line of both outputs as it arrives. */
  onLine?: (line: string) => void;
  /** Kills the child when aborted. */
  signal?: AbortSignal;
}

export interface ChildProcessResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A command that ended with an exit code other than 0; the message carries the end of what it said about it. */
export class CommandError extends Failure {
  override readonly name = 'CommandError';

  constructor(
    readonly command: readonly string[],
    readonly result: ChildProcessResult,
  ) {
    const said = lastLines(result.stderr.trim() || result.stdout.trim(), 15);
    super(`\`${command.join(' ')}\` ended with exit code ${result.exitCode}${said ? `:\n${said}` : ''}`);
  }
}

/** Exit code of a command that doesn't exist, as in a shell. */
export const commandNotFound = 127;
/** Exit code of a command that was killed, because of its time limit or otherwise. */
const commandKilled = 137;

/**
 * Runs a command to its end, without a shell, and returns what it said, whatever its exit code. A command that
 * doesn't exist ends with `commandNotFound`, one that was killed with `commandKilled`.
 */
export function attempt(
  command: string,
  args: readonly string[],
  options: ChildProcessOptions = {},
): Promise<ChildProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: 'SIGKILL' }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const output = { stdout: '', stderr: '' };
    const finishLines = (['stdout', 'stderr'] as const).map((name) => {
      const lines = new LineSplitter(options.onLine);
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        lines.add(text);
      });
      return () => lines.end();
    });
    // A child that ends before it has read everything closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
    child.on('error', (error: NodeJS.ErrnoException) => {
      const exitCode = error.code === 'ENOENT' ? commandNotFound : commandKilled;
      resolve({ exitCode, stdout: output.stdout, stderr: output.stderr + error.message });
    });
    child.on('close', (code) => {
      finishLines.forEach((finish) => finish());
      resolve({ exitCode: code ?? commandKilled, ...output });
    });
  });
}

/** Like `attempt`, but an exit code other than 0 is a `CommandError`. Returns the standard output, trimmed. */
export async function run(
  command: string,
  args: readonly string[],
  options: ChildProcessOptions = {},
): Promise<string> {
  const result = await attempt(command, args, options);
  if (result.exitCode !== 0) throw new CommandError([command, ...args], result);
  return result.stdout.trim();
}

/**
 * Runs `source | sink`.
 *
 * @throws CommandError of the first that ended with an exit code other than 0
 */
export async function pipe(
  source: readonly [string, ...string[]],
  sink: readonly [string, ...string[]],
  options: { environment?: Record<string, string> } = {},
): Promise<void> {
  const env = { ...process.env, ...options.environment };
  const writer = spawn(source[0], source.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const reader = spawn(sink[0], sink.slice(1), { env, stdio: [writer.stdout, 'ignore', 'pipe'] });
  // The reader has its own copy of the pipe; ours would keep the writer from noticing that the reader is gone.
  writer.stdout.destroy();
  const ends = await Promise.all([ending(source, writer), ending(sink, reader)]);
  for (const { command, result } of ends) {
    if (result.exitCode !== 0) throw new CommandError(command, result);
  }
}

async function ending(command: readonly string[], child: ChildProcess) {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      stderr += error.message;
      resolve(commandNotFound);
    });
    child.on('close', (code) => resolve(code ?? commandKilled));
  });
  return { command, result: { exitCode, stdout: '', stderr } };
}

/** The last `count` lines of a text. */
function lastLines(text: string, count: number): string {
  return text.split('\n').slice(-count).join('\n');
}

class LineSplitter {
  private rest = '';

  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  add(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach((line) => this.onLine?.(line));
  }

  end(): void {
    if (this.rest) this.onLine?.(this.rest);
    this.rest = '';
  }
}
