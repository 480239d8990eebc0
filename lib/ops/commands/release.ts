import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { Failure } from '../../cli/failure';
import { readImage, short } from '../images/image';
import { prepare, type Release, takeLock } from '../release/prepare';
import { buildAndPush, tagOfSource } from '../release/push';
import { releaseSteps } from '../release/steps';
import { conclude, reasonOf, releaseCall, releaseOptions } from './release-options';

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
    ...releaseOptions,
  },
  async run(context, values, name: string) {
    const dirty = reasonOf(values, 'dirty', 'a trial of …');
    const call = await releaseCall(context, name, `release ${name}`, values);
    const { clients, target } = call;
    const { plugins } = context.configuration(name);
    const tag = await tagOfSource(context, dirty);
    // Not under the lock: a tag of a commit says the same, no matter who pushes it.
    await buildAndPush(context, clients, target, { tag, plugins });
    await context.clock.hold(async () => {
      const release: Release = {
        ...call,
        bring: async (repository) => {
          const image = await readImage(repository, tag);
          if (image !== undefined) return image;
          throw new Failure(`${repository.repositoryName}:${tag} is gone after it was pushed. Try again.`);
        },
      };
      const run = await prepare(release, await takeLock(call));
      const done = `Released to ${name}: image ${short(run.image.manifest.digest)}, ${tag}. ${target.url}`;
      await conclude(context, values, run, { steps: releaseSteps(run), goesBack: true }, done);
    });
  },
};
