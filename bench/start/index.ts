import type { Bench } from '../bench';
import { Installation } from '../installation';
import { quantile } from '../quantile';
import { untilTracking } from './until-tracking';

export interface StartOptions {
  images: readonly string[];
  /** How often each image is started. */
  rounds: number;
}

/** Milliseconds from a container's first process to its first tracked page view. */
export interface StartResult {
  image: string;
  median: number;
  slowest: number;
}

/** Starts a task of each image in turn, round after round, and sends page views until the first one is tracked. */
export async function benchStart({ image, reporter }: Bench, options: StartOptions): Promise<StartResult[]> {
  const installation = new Installation(image);
  const durations = new Map<string, number[]>(options.images.map((name) => [name, []]));
  try {
    await reporter.step('Installing Matomo', () => installation.start());
    for (let round = 1; round <= options.rounds; round++) {
      await reporter.step(`Round ${round} of ${options.rounds}`, async () => {
        for (const [name, list] of durations) list.push(await startOnce(installation, name));
      });
    }
  } finally {
    await installation.remove();
  }
  return [...durations].map(([name, list]) => ({
    image: name,
    median: quantile(list, 0.5),
    slowest: Math.max(...list),
  }));
}

async function startOnce(installation: Installation, image: string): Promise<number> {
  const target = await installation.serve(image);
  const tracked = await untilTracking(target);
  const started = await target.engine.startedAt(target.container);
  await installation.end(target);
  return tracked.getTime() - started.getTime();
}
