import { Failure } from '../../cli/failure';
import { findEnvironment } from '../environment/environment';
import { holdOf, timeText } from '../release/hold';
import { breakHold } from '../release/lock';
import { readRecord } from '../release/state';
import { awsOptions, connectTo } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { reasonOf, storeOf } from './release-options';

/** `unlock <environment>`: lets the next command go on where a dead one holds the lock. */
export const unlock: OpsCommand = {
  name: 'unlock',
  arguments: [environmentArgument],
  summary: 'Takes the hold of a dead release away; what it knew stays for the same command again, or abort',
  options: {
    because: {
      type: 'string',
      placeholder: 'REASON',
      help: 'Why a hold that has not ended may be taken away. Default: only that of a dead command is',
    },
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const reason = reasonOf(values, 'because', 'its machine is gone');
    const clients = connectTo(context, name, values);
    const store = storeOf(clients, await findEnvironment(clients.cloudFormation, name));
    const found = await readRecord(store);
    const hold = holdOf(found?.state, context.clock.now(), context.caller);
    if (found === undefined || hold === 'idle') {
      context.reporter.result(`Nothing to unlock: nobody releases ${name}. Nothing was changed.`);
      return;
    }
    const { command, by, heard, until } = found.state;
    const goesOn = `npm run ops -- ${command} goes on, npm run ops -- abort ${name} undoes it.`;
    if (hold === 'left') {
      context.reporter.result(`Nothing to unlock: '${command}' by ${by} has given the lock up. ${goesOn}`);
      return;
    }
    if (hold === 'held' && reason === undefined) {
      throw new Failure(
        `'${command}' by ${by} may be alive: it was heard of at ${timeText(heard)}, and its hold ends at ${timeText(until)}. ` +
          "Nothing was changed. If it is dead for certain, say why with --because 'the reason'.",
      );
    }
    if (!(await breakHold({ store, clock: context.clock }, found))) {
      throw new Failure(`It was heard of again this moment, so it lives. Nothing was changed.`);
    }
    context.reporter.result(
      `Unlocked: '${command}' by ${by} holds ${name} no longer${reason === undefined ? '' : ` (${reason})`}. ${goesOn}`,
    );
  },
};
