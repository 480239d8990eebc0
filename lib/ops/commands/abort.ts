import { takeLock } from '../release/prepare';
import { undo } from '../release/undo';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { releaseCall, releaseOptions } from './release-options';

/** `abort <environment>`: undoes a release that was interrupted or died. */
export const abort: OpsCommand = {
  name: 'abort',
  arguments: [environmentArgument],
  summary: 'Undoes an unfinished release: what served before it serves again',
  options: releaseOptions,
  async run(context, values, name: string) {
    const call = await releaseCall(context, name, `abort ${name}`, values);
    await context.clock.hold(async () => {
      const lock = await takeLock(call);
      if (lock.unfinished === undefined) {
        await lock.end();
        context.reporter.result(
          `Nothing to abort: no release of ${name} is unfinished. Nothing was changed.`,
        );
        return;
      }
      context.reporter.result(await undo(call, lock, lock.unfinished));
    });
  },
};
