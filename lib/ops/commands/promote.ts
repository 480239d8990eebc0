import { namesOf } from '../../contract/names';
import { awsOptions, awsOptionsOf } from './aws-options';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { usageFailure } from '../../cli/failure';
import { short } from '../images/image';
import type { Repository } from '../images/repository';
import { execute } from '../release/execute';
import { prepare } from '../release/prepare';
import { bringFrom } from '../release/source';
import { releaseSteps } from '../release/steps';
import { findTarget } from '../environment/release-target';
import { minutesOf, timeoutOption } from './timeout';

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
    ...timeoutOption,
    ...awsOptions,
  },
  async run(context, values, from: string, to: string) {
    if (from === to)
      throw usageFailure(`'${from}' is both; promote takes two environments, as promote stage prod.`);
    const timeoutMinutes = minutesOf(values);
    const tag = typeof values['tag'] === 'string' ? values['tag'] : 'live';
    const source = sourceOf(context, from, values);
    const { region } = context.configuration(to);
    const clients = context.connect({ region, ...awsOptionsOf(values) });
    const target = await findTarget(clients.cloudFormation, to);
    await context.clock.hold(async () => {
      const run = await prepare({
        context,
        clients,
        target,
        command: ['promote', from, to, ...(tag === 'live' ? [] : ['--tag', tag])].join(' '),
        timeoutMinutes,
        bring: (repository, lock) =>
          bringFrom(source, repository, tag, {
            say: (line) => context.reporter.note(line),
            betweenPieces: async () => {
              context.clock.check();
              await lock.keep();
            },
          }),
      });
      await execute(run, { steps: releaseSteps(run), goesBack: true });
      context.reporter.result(
        `Promoted from ${from} to ${to}: image ${short(run.image.manifest.digest)}. ${target.url}`,
      );
    });
  },
};

/** The repository to copy from: found by the configuration, since its account may be closed to who promotes. */
function sourceOf(context: OpsContext, from: string, values: OptionValues): Repository {
  const { account, region } = context.configuration(from);
  const profile = values['from-profile'] ?? values['profile'];
  const { ecr } = context.connect({ region, ...(typeof profile === 'string' && { profile }) });
  return { ecr, repositoryName: namesOf(from).repository, registryId: account };
}
