import { textOf } from '../../cli/arguments';
import { usageFailure } from '../../cli/failure';
import { buildTagPrefix } from '../../contract/pointers';
import { findTarget } from '../environment/release-target';
import { readManifest } from '../images/repository';
import { buildAndPush, tagOfSource } from '../release/push';
import { awsOptions, connectTo } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { reasonOf } from './release-options';

/** `push <environment>`: the first step of a release alone, so that somebody can look at the image before it serves. */
export const push: OpsCommand = {
  name: 'push',
  arguments: [environmentArgument],
  summary: 'Builds the image and pushes it, and leaves what serves as it is',
  options: {
    as: {
      type: 'string',
      placeholder: 'TAG',
      help: `A tag that begins with ${buildTagPrefix}, for release --image later. Default: that of the commit`,
    },
    dirty: {
      type: 'string',
      placeholder: 'REASON',
      help: 'Why the working tree may differ from its commit. Default: it may not',
    },
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const as = textOf(values, 'as');
    if (as?.startsWith(buildTagPrefix) === false) {
      throw usageFailure(`--as is '${as}'; it takes a tag that begins with ${buildTagPrefix}.`);
    }
    const dirty = reasonOf(values, 'dirty', 'a trial of …');
    const clients = connectTo(context, name, values);
    const target = await findTarget(clients.cloudFormation, name);
    const { plugins } = context.configuration(name);
    const commitTag = await tagOfSource(context, dirty);
    const repository = { ecr: clients.ecr, repositoryName: target.repositoryName };
    const isReleased = (await readManifest(repository, commitTag)) !== undefined;
    const tag = isReleased ? commitTag : (as ?? commitTag);
    await buildAndPush(context, clients, target, { tag, plugins });
    context.reporter.result(`${target.repositoryName}:${tag} is there. What serves is as it was.`);
  },
};
