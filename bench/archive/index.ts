import { Failure } from '../../lib/cli/failure';
import { pageViews } from '../../stand-ins/traffic/page-views';
import type { Bench } from '../bench';
import { Installation } from '../installation';
import { sendAll } from '../load';
import { untilTracking } from '../start/until-tracking';
import { processorTime, type Target } from '../target';
import { multiply } from './multiply';

/** Page views that are really tracked; the others are copies of them. */
const tracked = 1000;

export interface ArchiveOptions {
  /** The first one is the measure of the others. */
  images: readonly string[];
  /** Page views of the day, from the smallest to the largest. */
  actions: readonly number[];
}

/** What one image took for the reports of a day, its week, month and year. */
export interface ArchiveResult {
  image: string;
  actions: number;
  seconds: number;
  /** Seconds of processor time, of PHP and of MariaDB. */
  php: number;
  database: number;
}

/** Makes all reports of a site with each image in turn, of more and more page views. */
export async function benchArchive(
  { image, reporter }: Bench,
  { images, actions }: ArchiveOptions,
): Promise<ArchiveResult[]> {
  const installation = new Installation(image);
  const results: ArchiveResult[] = [];
  try {
    await reporter.step('Installing Matomo', () => installation.start());
    const targets = await Promise.all(images.map((name) => installation.serve(name)));
    const [first] = targets;
    if (first === undefined) throw new Failure('No image is given.');
    for (const target of targets) await untilTracking(target);
    await sendAll(first.url, pageViews(tracked, 1), 3);
    for (const wanted of actions) {
      const there = await reporter.step(`Copying up to ${wanted} page views`, () =>
        multiply((sql) => installation.query(sql), wanted),
      );
      for (const target of targets) {
        results.push(
          await reporter.step(`Reports of ${there} page views by ${target.image}`, () =>
            measure(installation, target, there),
          ),
        );
      }
    }
    return results;
  } finally {
    await installation.remove();
  }
}

async function measure(installation: Installation, target: Target, actions: number): Promise<ArchiveResult> {
  await installation.forgetReports();
  const database = installation.databaseTarget(target);
  const before = [await processorTime(target), await processorTime(database)] as const;
  const startedAt = performance.now();
  await installation.archive(target);
  const seconds = (performance.now() - startedAt) / 1000;
  const counted = await installation.reportedActions();
  if (counted !== actions) {
    throw new Error(`${target.image} reports ${counted} of ${actions} page views; the figures mean nothing.`);
  }
  return {
    ...{ image: target.image, actions, seconds },
    php: ((await processorTime(target)) - before[0]) / 1000,
    database: ((await processorTime(database)) - before[1]) / 1000,
  };
}

/** How a value grows with the number of page views: 1 is in proportion. */
export function growth(
  smallest: { actions: number; value: number },
  largest: { actions: number; value: number },
): number {
  return Math.log(largest.value / smallest.value) / Math.log(largest.actions / smallest.actions);
}
