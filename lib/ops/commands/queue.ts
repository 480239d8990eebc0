import { passOn } from '../place/pass-on';
import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `queue status <environment>`: hits that wait, where the plugin QueuedTracking is on. */
export const queueStatus: OpsCommand = {
  name: 'queue status',
  arguments: [environmentArgument],
  summary: 'How many hits wait in the queue of the plugin QueuedTracking; fails where it is not active',
  options: awsOptions,
  async run(context, values, name: string) {
    const place = await placeOf(context, values, name);
    const command = ['console', 'queuedtracking:monitor', '--iterations=1', '--no-ansi'];
    return place.run({ task: 'archive', command }, passOn(context.reporter));
  },
};
