import { Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { goBack } from './go-back';
import type { ReleaseRun, ReleaseStep, StepReport } from './run';
import { timeText } from './hold';
import { LockLost } from './lock';
import type { PastRelease } from './state';

export interface Execution {
  readonly steps: readonly ReleaseStep[];
  /** Whether a failure brings the image back that served before. Otherwise the release stays unfinished. */
  readonly goesBack: boolean;
  /** What is kept of it when all steps are done. @default whether it was tried to the end */
  readonly result?: PastRelease['result'];
}

/**
 * Does the steps in order, each between two looks for Ctrl-C. The state of the release is written before each, and is
 * idle when it is done or undone.
 * @throws Failure that says what holds now
 */
export async function execute(run: ReleaseRun, execution: Execution): Promise<void> {
  const { context, lock, report } = run;
  for (const step of execution.steps) {
    const started = context.clock.now();
    const ended = (result: StepReport['result']): void => {
      const seconds = Math.round((context.clock.now() - started) / 100) / 10;
      report.steps.push({ step: step.name, started: new Date(started).toISOString(), seconds, result });
    };
    try {
      context.clock.check();
      await lock.note({ step: step.name });
      context.reporter.note(step.title(run));
      await step.work(run);
      ended('done');
    } catch (error) {
      ended(error instanceof Interrupted ? 'interrupted' : 'failed');
      throw await stopped(run, step, execution, error);
    }
  }
  const tried = report.hit === 'read back' ? 'done' : 'untried';
  await lock.end({ result: execution.result ?? tried, matomo: run.image.matomo });
}

/** Ends a release at a step. @returns what to end with */
async function stopped(
  run: ReleaseRun,
  step: ReleaseStep,
  { goesBack }: Execution,
  error: unknown,
): Promise<unknown> {
  const { context } = run;
  if (error instanceof LockLost) return error;
  if (error instanceof Failure && goesBack) return goBack(run, step, error);
  const left = `${step.standing(run)} ${await leave(run)}${again(run)}`;
  if (error instanceof Interrupted) return new Failure(`Interrupted at '${step.name}'. ${left}`);
  if (error instanceof Failure) return new Failure(`${error.message}\n${left}`, error.exitCode);
  // AWS, or the way there, failed, not the image: it is for the next run to go on.
  context.reporter.note(`Stopped at '${step.name}'. ${left}`);
  return error;
}

/** Gives the lock up. @returns a sentence where that failed */
async function leave({ lock }: ReleaseRun): Promise<string> {
  try {
    await lock.leave();
    return '';
  } catch (error) {
    if (error instanceof LockLost) return '';
    return `The lock could not be given up: from another machine it may be taken from ${timeText(lock.state.until)} on. `;
  }
}

/** What to do after an interruption. */
const again = ({ lock, target }: Pick<ReleaseRun, 'lock' | 'target'>): string =>
  `The same command again goes on: npm run ops -- ${lock.state.command}. npm run ops -- abort ${target.name} undoes ` +
  `it. What holds shows npm run ops -- status ${target.name}.`;
