import { Interrupted } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { goBack } from './go-back';
import type { ReleaseRun, ReleaseStep } from './run';
import { LockLost } from './lock';

export interface Execution {
  readonly steps: readonly ReleaseStep[];
  /** Whether a failure brings the image back that served before. */
  readonly goesBack: boolean;
}

/**
 * Does the steps in order, each between two looks for Ctrl-C. The state of the release is written before each, and is
 * gone when it is done or undone.
 * @throws Failure that says what holds now
 */
export async function execute(run: ReleaseRun, { steps, goesBack }: Execution): Promise<void> {
  const { context, lock } = run;
  for (const step of steps) {
    try {
      context.clock.check();
      await lock.note({ step: step.name });
      context.reporter.note(step.title(run));
      await step.work(run);
    } catch (error) {
      if (error instanceof LockLost) throw error;
      if (error instanceof Interrupted) throw await interrupted(run, step);
      if (!(error instanceof Failure)) {
        // AWS, or the way there, failed, not the image: it is for the next run to go on.
        await lock.leave().catch(() => undefined);
        context.reporter.note(`Stopped at '${step.name}'. ${step.standing(run)} ${again(run)}`);
        throw error;
      }
      if (goesBack) throw await goBack(run, step, error);
      await lock.end({ result: 'failed', matomo: run.image.matomo });
      throw new Failure(`${error.message}\n${step.standing(run)} ${again(run)}`, error.exitCode);
    }
  }
  await lock.end({ result: 'done', matomo: run.image.matomo });
}

/** What to do after an interruption. */
const again = ({ lock, target }: Pick<ReleaseRun, 'lock' | 'target'>): string =>
  `The same command again goes on: npm run ops -- ${lock.state.command}. What holds shows npm run ops -- status ${target.name}.`;

async function interrupted(run: ReleaseRun, step: ReleaseStep): Promise<Failure> {
  await run.lock.leave();
  return new Failure(`Interrupted at '${step.name}'. ${step.standing(run)} ${again(run)}`);
}
