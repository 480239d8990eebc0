import { Failure } from '../../cli/failure';
import { readImage } from '../images/image';
import { isSettledOn } from '../services/settled';
import { execute } from './execute';
import { keepNextConsistent, schemaNote } from './go-back';
import type { ReleaseLock } from './lock';
import { patientClients, type ReleaseCall } from './prepare';
import { nameOf, type ReleaseRun, type ReleaseStep } from './run';
import type { ReleaseState } from './state';
import { servingSteps } from './steps';

/**
 * Undoes what an unfinished release did: what served before it serves again, and `next` names what was migrated before,
 * unless the schema may have moved on.
 * @returns what holds now
 */
export async function undo(call: ReleaseCall, lock: ReleaseLock, unfinished: ReleaseState): Promise<string> {
  const { context, target, timeoutMinutes, keptSnapshots } = call;
  const clients = patientClients(call, lock);
  const repository = { ecr: clients.ecr, repositoryName: target.repositoryName };
  const read = (reference: string | undefined) =>
    reference === undefined ? Promise.resolve(undefined) : readImage(repository, reference);
  const [image, before, live, migrated] = await Promise.all(
    [unfinished.image, unfinished.before, 'live', 'next'].map(read),
  );
  const what = `'${unfinished.command}' by ${unfinished.by}`;
  if (image === undefined) {
    const serving = live?.manifest.digest;
    // Kept, so that the next roll-back knows that there is nothing more to undo.
    await lock.note({ image: serving, before: serving });
    await lock.end({ result: 'undone', matomo: live?.matomo });
    return `Undone: ${what} had changed nothing.`;
  }
  if (before === undefined) {
    await lock.leave();
    throw new Failure(
      `${what} is the first release of ${target.name}: there is no image to go back to. The same command again goes on.`,
    );
  }
  const run: ReleaseRun = {
    ...{ context, clients, target, repository, lock, timeoutMinutes, keptSnapshots, migrated, before },
    image: before,
    report: { steps: [] },
  };
  const isBack =
    live?.manifest.digest === before.manifest.digest &&
    (await isSettledOn(clients.ecs, target.cluster, before.digests));
  const next: ReleaseStep = {
    name: 'next',
    title: () => `next: what was migrated before ${nameOf(image)}`,
    work: () => keepNextConsistent({ ...run, image }),
    standing: () => `Nothing else was undone.`,
  };
  await execute(run, {
    steps: [next, ...(isBack ? [] : servingSteps)],
    goesBack: false,
    result: 'undone',
  });
  const done = isBack ? `visitors never met ${nameOf(image)}` : `it had brought ${nameOf(image)}`;
  return `Undone: ${what}; ${done}. ${nameOf(before)} serves.${schemaNote({ ...run, image })}`;
}
