import type { StopArguments } from './arguments';
import { removeEverything } from '../run/cleanup';
import { existingEngine } from '../../engine/find-engine';
import { LocalRunError } from '../local-run-error';
import { cacheDirectory, environmentLabel, Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';

/** `npm stop`: removes what `npm start` made, of one environment or of all. Returns the exit code. */
export async function stop(args: StopArguments, reporter: Reporter): Promise<number> {
  const engine = await existingEngine(cacheDirectory);
  if (typeof engine === 'string') throw new LocalRunError(engine);
  const environments =
    args.environment === undefined ? await engine.labelValues(environmentLabel) : [args.environment];
  for (const environment of environments) {
    const removed = await removeEverything(engine, new Names(environment));
    for (const name of removed) reporter.result(`removed ${name}`);
    if (removed.length === 0) reporter.result(`Nothing of ${environment} runs or is kept here.`);
  }
  if (environments.length === 0) reporter.result('Nothing runs or is kept here.');
  return 0;
}
