import { textOf } from '../../cli/arguments';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { prepare, takeLock } from '../release/prepare';
import { backTo, NothingToDo } from '../release/back-to';
import { isRollback } from '../release/step-names';
import { rollbackSteps } from '../release/steps';
import { undo } from '../release/undo';
import { short } from '../images/image';
import { conclude, releaseCall, releaseOptions } from './release-options';

/** `rollback <environment>`: back to what served before the last release, as long as the schema allows. */
export const rollback: OpsCommand = {
  name: 'rollback',
  arguments: [environmentArgument],
  summary: 'Brings back the image that served before the last release, unless the schema has moved on',
  options: {
    to: {
      type: 'string',
      placeholder: 'TAG',
      help: 'The image to bring back, by a tag that `releases` shows. Default: what served before the last release',
    },
    ...releaseOptions,
  },
  async run(context, values, name: string) {
    const to = textOf(values, 'to');
    const command = ['rollback', name, ...(to === undefined ? [] : ['--to', to])].join(' ');
    const call = await releaseCall(context, name, command, values);
    await context.clock.hold(async () => {
      const lock = await takeLock(call);
      const { unfinished } = lock;
      if (unfinished !== undefined && !isRollback(unfinished.command) && to === undefined) {
        context.reporter.result(await undo(call, lock, unfinished));
        return;
      }
      try {
        const { cluster } = call.target;
        const bring = backTo({ ecs: call.clients.ecs, cluster, to });
        const run = await prepare({ ...call, bring }, lock);
        const done = `Rolled ${name} back to image ${short(run.image.manifest.digest)}. ${call.target.url}`;
        await conclude(context, values, run, { steps: rollbackSteps, goesBack: false }, done);
      } catch (error) {
        if (!(error instanceof NothingToDo)) throw error;
        context.reporter.result(error.message);
      }
    });
  },
};
