import { removeEverything, removeWhatIsKept } from '../run/cleanup';
import { existingEngine } from '../../engine/find-engine';
import { clone } from '../../cli/project';
import { Failure, usageFailure } from '../../cli/failure';
import { cacheDirectory, environmentLabel, Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';

export interface StopArguments {
  /** @default all of them */
  readonly environment?: string | undefined;
  /** Whether images and the certificate authority go too, which the next start would find. */
  readonly all: boolean;
}

/** `npm stop`: removes what `npm start` made, of one environment or of all. */
export async function stop({ environment, all }: StopArguments, reporter: Reporter): Promise<void> {
  if (all && environment !== undefined) {
    throw usageFailure('--all removes what all environments share: give it without --env.');
  }
  const engine = await existingEngine(cacheDirectory);
  if (typeof engine === 'string') throw new Failure(engine);
  const environments = environment === undefined ? await engine.labelValues(environmentLabel) : [environment];
  for (const name of environments) {
    const removed = await removeEverything(engine, new Names(name));
    for (const what of removed) reporter.result(`removed ${what}`);
    if (removed.length === 0) reporter.result(`Nothing of ${name} runs or is kept here.`);
  }
  if (environments.length === 0) reporter.result('Nothing runs or is kept here.');
  if (!all) return;
  for (const what of await removeWhatIsKept(engine, cacheDirectory, clone))
    reporter.result(`removed ${what}`);
}
