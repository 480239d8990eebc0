import { awsOptions, awsOptionsOf } from './aws-options';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { Failure, usageFailure } from '../../cli/failure';
import { readImage, short } from '../images/image';
import { execute } from '../release/execute';
import { prepare } from '../release/prepare';
import { buildAndPush, tagOfSource } from '../release/push';
import { releaseSteps } from '../release/steps';
import { findTarget } from '../environment/release-target';
import { minutesOf, timeoutOption } from './timeout';

/** `release <environment>`: what is checked out, built and pushed under its commit, then as `promote` goes on. */
export const release: OpsCommand = {
  name: 'release',
  arguments: [environmentArgument],
  summary: 'Builds the image, pushes it under its commit, migrates, replaces the tasks and tries the site',
  options: {
    dirty: {
      type: 'string',
      placeholder: 'REASON',
      help: 'Why the working tree may differ from its commit. Default: it may not',
    },
    ...timeoutOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const timeoutMinutes = minutesOf(values);
    const { dirty } = values;
    if (dirty === '') throw usageFailure("--dirty takes the reason in words, as --dirty 'a trial of …'.");
    const { region, plugins } = context.configuration(name);
    const clients = context.connect({ region, ...awsOptionsOf(values) });
    const target = await findTarget(clients.cloudFormation, name);
    const tag = await tagOfSource(context, typeof dirty === 'string' ? dirty : undefined);
    // Not under the lock: a tag of a commit says the same, no matter who pushes it.
    await buildAndPush(context, clients, target, { tag, plugins });
    await context.clock.hold(async () => {
      const run = await prepare({
        context,
        clients,
        target,
        command: `release ${name}`,
        timeoutMinutes,
        bring: async (repository) => {
          const image = await readImage(repository, tag);
          if (image !== undefined) return image;
          throw new Failure(`${repository.repositoryName}:${tag} is gone after it was pushed. Try again.`);
        },
      });
      await execute(run, { steps: releaseSteps(run), goesBack: true });
      context.reporter.result(
        `Released to ${name}: image ${short(run.image.manifest.digest)}, ${tag}. ${target.url}`,
      );
    });
  },
};
