import type { Program } from '../../lib/cli/command';
import { Failure } from '../../lib/cli/failure';
import { runProgram } from '../../lib/cli/program';
import type { Reporter } from '../../lib/cli/reporter';
import { selectEnvironment } from '../../lib/config';
import { cdkUntil } from './cdk';
import { Emulator } from './emulator';

export interface EmulatorContext {
  readonly reporter: Reporter;
  /** What config/ exports. */
  readonly environments: Readonly<Record<string, unknown>>;
  readonly promotions: unknown;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

const program: Program<EmulatorContext> = {
  call: 'npm run emulator --',
  commands: [
    {
      name: '',
      summary: 'Starts the emulated AWS of the tests with an environment deployed, for any AWS tool.',
      arguments: [{ name: 'environment', example: 'example', optional: true }],
      options: {},
      run: (context, _values, environment = 'example') => emulate(environment, context),
    },
  ],
};

/** Runs the emulator as a program of its own. @returns the exit code */
export const runEmulator = (args: readonly string[], context: EmulatorContext): Promise<number> =>
  runProgram(program, args, context);

async function emulate(
  name: string,
  { reporter, environments, promotions, interrupted }: EmulatorContext,
): Promise<void> {
  const { account, region, hostedZone } = selectEnvironment(environments, name, promotions);
  reporter.note('Starting the emulator (the first time installs it, about half a minute) …');
  const emulator = await Emulator.start();
  interrupted.addEventListener('abort', () => emulator.stop(), { once: true });
  try {
    await emulator.addZone(account, hostedZone);
    const context = ['-c', `env=${name}`];
    for (const args of [['bootstrap'], ['deploy', '--all', '--require-approval', 'never']]) {
      reporter.note(`cdk ${[...args, ...context].join(' ')} …`);
      const { status, output } = await cdkUntil(interrupted, emulator, account, ...args, ...context);
      if (interrupted.aborted) return;
      if (status !== 0) throw new Failure(output);
    }
    for (const [key, value] of Object.entries(emulator.environment(account, region))) {
      reporter.result(`export ${key}=${value}`);
    }
    reporter.note(
      `\nThe environment '${name}' is deployed. Ctrl-C ends the emulator and forgets everything.`,
    );
    await untilAborted(interrupted);
  } finally {
    emulator.stop();
  }
}

/** Keeps the process alive, since a signal's listener alone does not. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
