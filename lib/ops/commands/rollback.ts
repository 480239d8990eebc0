import { awsOptions, awsOptionsOf } from './aws-options';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { Failure } from '../../cli/failure';
import { type Image, isNewer, matomoOf, readImage, short } from '../images/image';
import type { Repository } from '../images/repository';
import { execute } from '../release/execute';
import { prepare } from '../release/prepare';
import { rollbackSteps } from '../release/steps';
import { findTarget } from '../environment/release-target';
import { minutesOf, timeoutOption } from './timeout';

/** `rollback <environment>`: back to what served before the last release, as long as the schema allows. */
export const rollback: OpsCommand = {
  name: 'rollback',
  arguments: [environmentArgument],
  summary: 'Brings back the image that served before the last release, unless the schema has moved on',
  options: { ...timeoutOption, ...awsOptions },
  async run(context, values, name: string) {
    const timeoutMinutes = minutesOf(values);
    const clients = context.connect(awsOptionsOf(values));
    const target = await findTarget(clients.cloudFormation, name);
    await context.clock.hold(async () => {
      const run = await prepare({
        context,
        clients,
        target,
        command: `rollback ${name}`,
        timeoutMinutes,
        bring: previousImage,
      });
      await execute(run, { steps: rollbackSteps, goesBack: false });
      context.reporter.result(
        `Rolled ${name} back to image ${short(run.image.manifest.digest)}. ${target.url}`,
      );
    });
  },
};

/** @throws Failure if there is none, or the database is too new for it */
async function previousImage(repository: Repository): Promise<Image> {
  const [previous, migrated] = await Promise.all([
    readImage(repository, 'previous'),
    readImage(repository, 'next'),
  ]);
  if (previous === undefined) {
    throw new Failure(
      `Nothing to roll back to: no release of this environment has replaced an image yet. Nothing was changed.`,
    );
  }
  if (migrated !== undefined && migrated.manifest.digest !== previous.manifest.digest) {
    refuseNewerSchema(previous, migrated);
  }
  return previous;
}

/** The schema is that of `next`, which was migrated last. */
function refuseNewerSchema(previous: Image, migrated: Image): void {
  const images = `the previous image ${short(previous.manifest.digest)} has ${matomoOf(previous)}`;
  if (previous.matomo === undefined || migrated.matomo === undefined) {
    throw new Failure(
      `Not rolled back: the schema was last migrated for ${matomoOf(migrated)}, ${images}, so nobody can tell whether ` +
        'they fit. Build on a base that sets MATOMO_VERSION, as the official image does, and release forward.',
    );
  }
  if (isNewer(migrated.matomo, previous.matomo)) {
    throw new Failure(
      `Not rolled back: the schema has moved on to ${matomoOf(migrated)}, ${images}, and Matomo has no way back from a ` +
        'newer schema. Release an image with the newer Matomo, or restore the snapshot that was taken before the ' +
        'upgrade.',
    );
  }
}
