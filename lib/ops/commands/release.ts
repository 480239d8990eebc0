import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { Failure } from '../../cli/failure';
import { readImage, short } from '../images/image';
import { prepare, type Release, takeLock } from '../release/prepare';
import { buildAndPush, tagOfSource } from '../release/push';
import { releaseSteps } from '../release/steps';
import { textOf } from '../../cli/arguments';
import { putManifest } from '../images/repository';
import { demandNewer } from '../release/order';
import { demandSchema, OlderMatomo } from '../release/schema';
import type { ReleaseRun } from '../release/run';
import { conclude, olderOption, reasonOf, releaseCall, releaseOptions } from './release-options';

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
    image: {
      type: 'string',
      placeholder: 'DIGEST',
      help: 'What `push --as` brought for this commit. Default: it is built and pushed now',
    },
    'unless-newer': {
      type: 'boolean',
      help: 'Ends well, and says so, where the database has a newer Matomo than this image',
    },
    ...olderOption,
    ...releaseOptions,
  },
  async run(context, values, name: string) {
    const dirty = reasonOf(values, 'dirty', 'a trial of …');
    const call = await releaseCall(context, name, `release ${name}`, values);
    const { clients, target } = call;
    const { plugins, disposable } = context.configuration(name);
    const built = textOf(values, 'image');
    const older = reasonOf(values, 'older', 'the newer one is broken');
    const tag = await tagOfSource(context, dirty);
    // Not under the lock: a tag of a commit says the same whoever pushes it.
    if (built === undefined) await buildAndPush(context, clients, target, { tag, plugins });
    await context.clock.hold(async () => {
      const release: Release = {
        ...call,
        bring: async (repository) => {
          await demandNewer({ ...context, older, mayBeUnknown: disposable }, repository, [tag]);
          const image = (await readImage(repository, tag)) ?? (built && (await readImage(repository, built)));
          if (image === undefined || image === '') {
            throw new Failure(`${repository.repositoryName} has no image ${built ?? tag}. Push it again.`);
          }
          await demandSchema(repository, image, call);
          await putManifest(repository, image.manifest, tag);
          return image;
        },
      };
      let run: ReleaseRun;
      try {
        run = await prepare(release, await takeLock(call));
      } catch (error) {
        if (!(error instanceof OlderMatomo) || values['unless-newer'] !== true) throw error;
        context.reporter.result(error.message);
        return;
      }
      const done = `Released to ${name}: image ${short(run.image.manifest.digest)}, ${tag}. ${target.url}`;
      await conclude(context, values, run, { steps: releaseSteps(run), goesBack: true }, done);
    });
  },
};
