import { until } from '../../lib/cli/until';
import type { TestValkey } from '../../stand-ins/deployment/test-valkey';
import { pageViews } from '../../stand-ins/traffic/page-views';
import type { Bench } from '../bench';
import { Installation } from '../installation';
import { sendAll } from '../load';
import { quantile } from '../quantile';
import { untilTracking } from '../start/until-tracking';
import { processorTime, type Target } from '../target';

/** Other visitors than those of any round. */
const warmUpSeed = 998;

export interface QueuedOptions {
  /** One of docker/. */
  image: string;
  /** Hits of each round. */
  hits: number;
  rounds: number;
}

/** Milliseconds of processor time, medians of the rounds; what a hit costs who answers it. */
export interface Receiving {
  /** Of a small file: Apache and TLS, without PHP. */
  file: number;
  /** Of a hit that is written to the queue. */
  queued: number;
  /** Of one that is stored before it is answered. */
  stored: number;
}

/** What so many processes store. */
export interface Draining {
  processes: number;
  hitsPerSecond: number;
  /** Milliseconds of processor time for a hit, of the worker and of MariaDB. */
  worker: number;
  database: number;
}

export interface QueuedResult {
  receiving: Receiving;
  draining: readonly Draining[];
}

const atOnce = 3;

/** Has hits queued, and stored by one process, two, and four; counts that each is stored once. */
export async function benchQueued({ image, reporter }: Bench, options: QueuedOptions): Promise<QueuedResult> {
  const installation = new Installation(image);
  try {
    await reporter.step('Installing Matomo', () => installation.start());
    const queue = await installation.startQueue();
    const stored = await installation.serve(options.image);
    const queued = await installation.serve(options.image, { environment: queue.environment });
    for (const target of [stored, queued]) {
      await untilTracking(target);
      await sendAll(target.url, pageViews(options.hits / 2, warmUpSeed), atOnce);
    }
    const costs = { file: [], queued: [], stored: [] } as Record<keyof Receiving, number[]>;
    const draining: Draining[] = [];
    const before = await installation.storedPageViews();
    let sent = await queue.waiting();
    for (const processes of [1, 2, 4]) {
      const worker = await installation.startWorker(options.image, queue, processes);
      // Fills its caches, as minutes of service do.
      sent += options.hits;
      await sendAll(queued.url, pageViews(options.hits, warmUpSeed), atOnce);
      await untilEmpty(queue);
      const ofProcesses: Draining[] = [];
      for (let round = 1; round <= options.rounds; round++) {
        const hits = pageViews(options.hits, round);
        await reporter.step(`${processes} processes, round ${round} of ${options.rounds}`, async () => {
          await signal(worker, 'STOP');
          const files = hits.map(({ headers }) => ({ path: '/robots.txt', headers }));
          costs.file.push(await costOf(queued, () => sendAll(queued.url, files, atOnce), hits.length));
          costs.stored.push(await costOf(stored, () => sendAll(stored.url, hits, atOnce), hits.length));
          costs.queued.push(await costOf(queued, () => sendAll(queued.url, hits, atOnce), hits.length));
          sent += 2 * hits.length;
          ofProcesses.push({ processes, ...(await drained(installation, worker, queue)) });
        });
      }
      draining.push(median(ofProcesses));
      await installation.stop(worker);
    }
    const expected = before + sent;
    const count = await installation.storedPageViews();
    if (count !== expected)
      throw new Error(`Of ${expected} page views ${count} are stored; the figures mean nothing.`);
    return {
      receiving: {
        file: quantile(costs.file, 0.5),
        queued: quantile(costs.queued, 0.5),
        stored: quantile(costs.stored, 0.5),
      },
      draining,
    };
  } finally {
    await installation.remove();
  }
}

async function costOf(target: Target, work: () => Promise<unknown>, count: number): Promise<number> {
  const before = await processorTime(target);
  await work();
  return ((await processorTime(target)) - before) / count;
}

/** Lets a worker store what waits. */
async function drained(installation: Installation, worker: Target, queue: TestValkey) {
  const database = installation.databaseTarget(worker);
  const [count, at] = [await queue.waiting(), performance.now()];
  const [cpu, databaseCpu] = [await processorTime(worker), await processorTime(database)];
  await signal(worker, 'CONT');
  await untilEmpty(queue);
  const seconds = (performance.now() - at) / 1000;
  return {
    hitsPerSecond: count / seconds,
    worker: ((await processorTime(worker)) - cpu) / count,
    database: ((await processorTime(database)) - databaseCpu) / count,
  };
}

async function untilEmpty(queue: TestValkey): Promise<void> {
  const isEmpty = async () => ((await queue.waiting()) === 0 ? true : undefined);
  if (!(await until(isEmpty, { within: 300_000, every: 100 }))) throw new Error('Nobody empties the queue.');
}

const signal = (worker: Target, name: 'STOP' | 'CONT') =>
  worker.engine.exec(worker.container, ['pkill', `-${name}`, '-f', '[q]ueue/drain.php']);

function median(all: readonly Draining[]): Draining {
  const of = (key: keyof Draining) =>
    quantile(
      all.map((one) => one[key]),
      0.5,
    );
  return {
    processes: of('processes'),
    hitsPerSecond: of('hitsPerSecond'),
    worker: of('worker'),
    database: of('database'),
  };
}
