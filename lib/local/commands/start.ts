import { setTimeout as sleep } from 'node:timers/promises';
import type { StartArguments } from './arguments';
import { removeEverything, removeWhatRuns, volumesOf } from '../run/cleanup';
import { readDeployment } from '../templates/deployment';
import { findEngine } from '../../engine/find-engine';
import { whileLocked } from '../machine/lock';
import { demandFreePorts } from '../machine/ports';
import { demandFreeSpace } from '../machine/free-space';
import { localEnvironment } from '../run/local-environment';
import { cacheDirectory, Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';
import { runAndProve } from './run-and-prove';

/** As a shell says it of what Ctrl-C ended. */
const interruptedExitCode = 130;
/** Milliseconds that commands get to end after Ctrl-C, before what they made is removed. */
const patience = 5000;

/** What a start works with. */
export interface StartContext {
  readonly reporter: Reporter;
  /** What config/ exports. */
  readonly environments: Readonly<Record<string, unknown>>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * `npm start`: runs an environment on this machine and proves that it works.
 *
 * @returns the exit code: 0 if the proof holds, 1 if not
 * @throws Failure if it doesn't come up; nothing is left behind then
 */
export function start(args: StartArguments, context: StartContext): Promise<number> {
  return whileLocked(cacheDirectory, args.environment, () => startAlone(args, context));
}

async function startAlone(args: StartArguments, context: StartContext): Promise<number> {
  const { environments, reporter, interrupted } = context;
  const environment = localEnvironment(environments, args.environment, args);
  const deployment = readDeployment(environment.templates);
  const engine = await findEngine(reporter, cacheDirectory);
  reporter.note(`Using ${engine.name} ${engine.version}.`);
  const names = new Names(args.environment);
  await (args.fresh ? removeEverything : removeWhatRuns)(engine, names);
  await demandFreePorts(args.ports);
  await demandFreeSpace(engine);

  let keepsData = (await volumesOf(engine, names)).length > 0;
  const work = runAndProve({
    ...{ args, reporter, environment, deployment, names, interrupted },
    engine: engine.until(interrupted),
    onceUp: () => (keepsData = true),
  });
  try {
    return await Promise.race([work, whenAborted(interrupted)]);
  } catch (error) {
    await Promise.race([work.catch(() => undefined), sleep(patience)]);
    await (keepsData ? removeWhatRuns : removeEverything)(engine, names);
    if (!interrupted.aborted) throw error;
    reporter.note(
      keepsData
        ? 'Stopped. The data is kept: npm start goes on with it, npm stop removes it.'
        : 'Stopped. Nothing is left behind.',
    );
    return interruptedExitCode;
  }
}

/** Never fulfilled; rejected by Ctrl-C. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
  });
}
