import { passOn } from '../place/pass-on';
import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `console <environment> -- <arguments>`: a command of Matomo's own console, in a task of its own. */
export const console: OpsCommand = {
  name: 'console',
  arguments: [environmentArgument, { name: 'arguments', example: '-- core:version', many: true }],
  summary: "Runs a command of Matomo's console in a task of its own, and ends with its exit code",
  options: awsOptions,
  async run(context, values, name: string, ...command: string[]) {
    const place = await placeOf(context, values, name);
    return place.run({ task: 'archive', command: ['console', ...command] }, passOn(context.reporter));
  },
};
