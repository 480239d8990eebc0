import { waitForDigest } from '../services/settled';
import { Interrupted } from '../../cli/clock';
import { exitCodes, Failure } from '../../cli/failure';
import { type Image, isNewer, matomoOf } from '../images/image';
import { nameOf, type ReleaseRun, type ReleaseStep, waitContext } from './run';
import { deployImage, move } from './steps';

/**
 * Ends a release that failed, with the image serving that served before.
 * @returns the failure to end with: exit code 4 if visitors could have met the new image, and the one before serves
 *   again; else that of the failure
 */
export async function goBack(run: ReleaseRun, step: ReleaseStep, failure: Failure): Promise<Failure> {
  const { context, lock, before, image } = run;
  if (step.serves !== true) {
    await keepNextConsistent(run);
    await lock.end({ result: 'undone', matomo: image.matomo });
    return new Failure(
      `${failure.message}\nReleased was nothing: live is as it was, ${nameOf(before)} serves.`,
      failure.exitCode,
    );
  }
  if (before === undefined || before.manifest.digest === image.manifest.digest) {
    await lock.end({ result: 'failed', matomo: image.matomo });
    const why =
      before === undefined
        ? 'There is no image to go back to'
        : `${nameOf(image)} was live before this command already, so it was left`;
    return new Failure(`${failure.message}\n${why}.`, plainCode(failure));
  }
  context.reporter.note(failure.message);
  context.reporter.note(`Going back: live is ${nameOf(before)} again.`);
  try {
    await lock.note({ step: 'going back' });
    await move(run, 'live', before);
    await keepNextConsistent(run);
    await deployImage(run, before.digests);
    await waitForDigest(waitContext(run), run.target.cluster, before.digests, run.timeoutMinutes);
  } catch (error) {
    return notBack(run, error);
  }
  await lock.end({ result: 'undone', matomo: image.matomo });
  return new Failure(
    `Rolled back at '${step.name}': ${nameOf(before)} serves again, not ${nameOf(image)}.${schemaNote(run)}`,
    exitCodes.rolledBack,
  );
}

/** A circuit breaker's 4 says that ECS brought tasks back; here there was nothing else to bring. */
const plainCode = ({ exitCode }: Failure): Failure['exitCode'] =>
  exitCode === exitCodes.rolledBack ? exitCodes.failed : exitCode;

/**
 * `next` names again what was migrated before, so that the next `cdk deploy` migrates with that; but not where the new
 * image may have changed the schema, which only that image, or a newer one, can finish.
 */
export async function keepNextConsistent(run: ReleaseRun): Promise<void> {
  const { before, image, migrated } = run;
  const { digest } = image.manifest;
  // A resumed release finds its own image there.
  const candidate = migrated !== undefined && migrated.manifest.digest !== digest ? migrated : before;
  if (candidate === undefined || mayBeNewer(image, candidate)) return;
  await move(run, 'next', candidate);
}

/** Whether the first image has a newer Matomo than the second, or nobody knows. */
const mayBeNewer = (first: Image, second: Image): boolean =>
  first.matomo === undefined || second.matomo === undefined || isNewer(first.matomo, second.matomo);

/** What the database means to the image that was before; empty if nothing. */
export function schemaNote(run: ReleaseRun): string {
  const { image, before, lock } = run;
  if (before === undefined || !mayBeNewer(image, before)) return '';
  const snapshot = lock.state.snapshot;
  return (
    ` The database was migrated for ${matomoOf(image)}: ${matomoOf(before)} goes on tracking, but may refuse to show ` +
    'reports until a release repairs it' +
    (snapshot === undefined ? '.' : `, or the snapshot ${snapshot} is restored.`)
  );
}

async function notBack(run: ReleaseRun, error: unknown): Promise<Failure> {
  const { lock, before, target } = run;
  await lock.leave().catch(() => undefined);
  const reason =
    error instanceof Interrupted ? 'interrupted' : error instanceof Error ? error.message : String(error);
  return new Failure(
    `Going back was not completed: ${reason}\nlive should name ${nameOf(before)}. Look at npm run ops -- status ` +
      `${target.name}, then bring it there with npm run ops -- rollback ${target.name}, or release again.`,
    error instanceof Failure ? plainCode(error) : exitCodes.failed,
  );
}
