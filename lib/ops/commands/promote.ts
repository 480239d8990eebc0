import { namesOf } from '../../contract/names';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { textOf } from '../../cli/arguments';
import { usageFailure } from '../../cli/failure';
import { short } from '../images/image';
import { type Repository, tagsOf } from '../images/repository';
import { prepare, type Release, takeLock } from '../release/prepare';
import { bringFrom } from '../release/source';
import { releaseSteps } from '../release/steps';
import { demandNewer } from '../release/order';
import { conclude, olderOption, reasonOf, releaseCall, releaseOptions } from './release-options';

/** `promote <from> <to>`: the image that serves in one environment, byte by byte, into another. */
export const promote: OpsCommand = {
  name: 'promote',
  arguments: [
    { name: 'from', example: 'stage' },
    { name: 'to', example: 'prod' },
  ],
  summary:
    'Copies the image of one environment into another, migrates, replaces the tasks and tries the site',
  options: {
    tag: {
      type: 'string',
      placeholder: 'TAG',
      help: 'The image to copy, by a tag that it has in <from>. Default: what is live there',
    },
    'from-profile': {
      type: 'string',
      placeholder: 'NAME',
      help: "Profile for <from>. Default: --profile, whose account may pull from <from>'s repository",
    },
    ...olderOption,
    ...releaseOptions,
  },
  async run(context, values, from: string, to: string) {
    if (from === to)
      throw usageFailure(`'${from}' is both; promote takes two environments, as promote stage prod.`);
    demandLink(context, from, to);
    const tag = textOf(values, 'tag') ?? 'live';
    const source = sourceOf(context, from, values);
    const command = ['promote', from, to, ...(tag === 'live' ? [] : ['--tag', tag])].join(' ');
    const call = await releaseCall(context, to, command, values);
    await context.clock.hold(async () => {
      const release: Release = {
        ...call,
        bring: async (repository, lock) => {
          const image = await bringFrom(source, repository, tag, {
            say: (line) => context.reporter.note(line),
            betweenPieces: async () => {
              context.clock.check();
              await lock.keep();
            },
          });
          const order = { ...context, older: reasonOf(values, 'older', 'x'), mayBeUnknown: true };
          await demandNewer(order, repository, await tagsOf(repository, image.manifest.digest));
          return image;
        },
      };
      const run = await prepare(release, await takeLock(call));
      const done = `Promoted from ${from} to ${to}: image ${short(run.image.manifest.digest)}. ${call.target.url}`;
      await conclude(context, values, run, { steps: releaseSteps(run), goesBack: true }, done);
    });
  },
};

/**
 * Only what the chain of promotions links has been made for each other: who may pull, the architecture, the plugins.
 * @throws Failure with exit code 2 for any other two, before anybody is asked for credentials
 */
function demandLink(context: OpsContext, from: string, to: string): void {
  context.configuration(from);
  const source = context.configuration(to).promotion.from?.name;
  if (source === from) return;
  throw usageFailure(
    source === undefined
      ? `Nothing is promoted to ${to}: promotions in config/index.ts do not name it. Add { ${from}: '${to}' }, or release there.`
      : `${to} gets its images from ${source}, not from ${from}, by promotions in config/index.ts. ` +
          `The call is npm run ops -- promote ${source} ${to}.`,
  );
}

/** The repository to copy from: found by the configuration, since its account may be closed to who promotes. */
function sourceOf(context: OpsContext, from: string, values: OptionValues): Repository {
  const { account, region } = context.configuration(from);
  const profile = values['from-profile'] ?? values['profile'];
  const { ecr } = context.connect({ region, ...(typeof profile === 'string' && { profile }) });
  return { ecr, repositoryName: namesOf(from).repository, registryId: account };
}
