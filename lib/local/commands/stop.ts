import { removeEverything } from '../run/cleanup';
import { existingEngine } from '../../engine/find-engine';
import { Failure } from '../../cli/failure';
import { cacheDirectory, environmentLabel, Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';

/** `npm stop`: removes what `npm start` made, of one environment or of all. */
export async function stop(environment: string | undefined, reporter: Reporter): Promise<void> {
  const engine = await existingEngine(cacheDirectory);
  if (typeof engine === 'string') throw new Failure(engine);
  const environments = environment === undefined ? await engine.labelValues(environmentLabel) : [environment];
  for (const name of environments) {
    const removed = await removeEverything(engine, new Names(name));
    for (const what of removed) reporter.result(`removed ${what}`);
    if (removed.length === 0) reporter.result(`Nothing of ${name} runs or is kept here.`);
  }
  if (environments.length === 0) reporter.result('Nothing runs or is kept here.');
}
