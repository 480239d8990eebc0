import type { Bench } from '../bench';
import { quantile } from '../quantile';
import { Installation } from '../installation';
import { sendAll } from '../load';
import { untilTracking } from '../start/until-tracking';
import { memory, processorTime, type Target } from '../target';
import { pageViews } from '../../stand-ins/traffic/page-views';

/** Other visitors than those of any round. */
const warmUpSeed = 999;

export interface TrackerOptions {
  /** Two or more images, the first one the measure of the others. */
  images: readonly string[];
  /** Hits for each image in each round. */
  hits: number;
  /** How often the images take turns. */
  rounds: number;
  /** Hits under way at a time. */
  concurrency: number;
}

/** What one image did in all rounds. */
export interface TrackerResult {
  image: string;
  /** Median of the rounds: milliseconds of processor time of web server and PHP for one hit. */
  cpuPerHit: number;
  /** Median of the rounds. */
  hitsPerSecond: number;
  /** Milliseconds that all but one in a hundred hits stay below. */
  p99: number;
  /** MB after the last round, without the page cache. */
  memory: number;
}

/** Sends the same page views to each image in turn, round after round, so that a busy minute of the machine meets all. */
export async function benchTracker(
  { image, reporter }: Bench,
  options: TrackerOptions,
): Promise<TrackerResult[]> {
  const installation = new Installation(image);
  try {
    await reporter.step('Installing Matomo', () => installation.start());
    const runs = await Promise.all(options.images.map((name) => installation.serve(name).then(newRun)));
    for (const { target } of runs) {
      await untilTracking(target);
      // Fills caches and lets the just-in-time compiler see what is hot, as minutes of service do.
      await sendAll(target.url, pageViews(options.hits / 2, warmUpSeed), options.concurrency);
    }
    for (let round = 1; round <= options.rounds; round++) {
      const hits = pageViews(options.hits, round);
      await reporter.step(`Round ${round} of ${options.rounds}`, async () => {
        for (const run of runs) await measure(run, hits, options.concurrency);
      });
    }
    await demandStored(installation, options);
    return await Promise.all(runs.map(result));
  } finally {
    await installation.remove();
  }
}

/** Every measured hit is a row; a tracker that refuses quickly would win otherwise. */
async function demandStored(installation: Installation, options: TrackerOptions): Promise<void> {
  const expected = options.images.length * options.hits * (options.rounds + 0.5);
  const stored = await installation.storedPageViews();
  if (stored < expected)
    throw new Error(`Of ${expected} page views only ${stored} are stored; the figures mean nothing.`);
}

interface Run {
  target: Target;
  cpu: number[];
  rates: number[];
  durations: number[];
}

const newRun = (target: Target): Run => ({ target, cpu: [], rates: [], durations: [] });

async function measure(run: Run, hits: ReturnType<typeof pageViews>, concurrency: number): Promise<void> {
  const cpuBefore = await processorTime(run.target);
  const startedAt = performance.now();
  const durations = await sendAll(run.target.url, hits, concurrency);
  const seconds = (performance.now() - startedAt) / 1000;
  run.cpu.push(((await processorTime(run.target)) - cpuBefore) / hits.length);
  run.rates.push(hits.length / seconds);
  run.durations.push(...durations);
}

async function result({ target, cpu, rates, durations }: Run): Promise<TrackerResult> {
  return {
    image: target.image,
    cpuPerHit: quantile(cpu, 0.5),
    hitsPerSecond: quantile(rates, 0.5),
    p99: quantile(durations, 0.99),
    memory: await memory(target),
  };
}
