import { sendHit } from '../../stand-ins/traffic/tracking-client';
import { pageViews } from '../../stand-ins/traffic/page-views';
import type { Bench } from '../bench';
import { Installation } from '../installation';
import { sendAll } from '../load';
import type { TrackingService } from '../simulation/service';
import { simulate } from '../simulation/simulate';
import { untilTracking } from '../start/until-tracking';
import { processorTime } from '../target';

/** Of the one task; small enough for database and traffic to fit beside it. */
const vCpu = 0.25;

/** The course of a try: so many seconds each, with hits in relation to what the task can answer. */
const course = [
  { seconds: 15, load: 0.5 },
  { seconds: 15, load: 1.3 },
  { seconds: 30, load: 0.5 },
] as const;

/** What came of the same hits, for real and by the simulation. */
export interface ValidationResult {
  /** Hits a second that the task can answer, by the processor time that one takes. */
  capacity: number;
  real: Waits;
  reckoned: Waits;
}

export interface Waits {
  /** Seconds. */
  longest: number;
  /** Seconds after the flood until nobody waits any more. */
  recovery: number;
  givenUp: number;
}

/**
 * Floods a task that has a quarter of a processor, and reckons the same: hits come at their times whether those before them
 * are answered or not, as visitors do.
 */
export async function benchValidation(
  { image, reporter }: Bench,
  { image: name }: { image: string },
): Promise<ValidationResult> {
  const installation = new Installation(image);
  try {
    await reporter.step('Installing Matomo', () => installation.start());
    const target = await installation.serve(name, { cpus: vCpu });
    await untilTracking(target);
    const warmUp = pageViews(300, 1);
    await sendAll(target.url, warmUp, 2);
    const before = await processorTime(target);
    await sendAll(target.url, pageViews(300, 2), 2);
    const secondsPerHit = ((await processorTime(target)) - before) / 1000 / warmUp.length;
    const capacity = vCpu / secondsPerHit;
    const arrivals = Float64Array.from(
      course.flatMap(({ seconds, load }) => Array<number>(seconds).fill(Math.round(load * capacity))),
    );
    const real = await reporter.step(
      `Flooding a task that answers ${capacity.toFixed(0)} hits a second`,
      () => flood(target.url, arrivals),
    );
    return { capacity, real, reckoned: reckon(arrivals, secondsPerHit) };
  } finally {
    await installation.remove();
  }
}

async function flood(url: string, arrivals: Float64Array): Promise<Waits> {
  const hits = pageViews(
    arrivals.reduce((sum, each) => sum + each, 0),
    3,
  );
  const calm = quiet(arrivals);
  const startedAt = performance.now();
  const now = (): number => (performance.now() - startedAt) / 1000;
  const waits: Waits = { longest: 0, recovery: 0, givenUp: 0 };
  const sent: Promise<void>[] = [];
  let next = 0;
  for (const [second, count] of arrivals.entries()) {
    for (let index = 0; index < count; index++) {
      const at = second + index / count;
      const ahead = at - now();
      if (ahead > 0.002) await new Promise((resolve) => setTimeout(resolve, ahead * 1000));
      const hit = hits[next++];
      if (hit === undefined) continue;
      sent.push(
        sendHit(url, hit).then(
          (status) => {
            const wait = now() - at;
            if (status !== 200 && status !== 204) waits.givenUp++;
            waits.longest = Math.max(waits.longest, wait);
            if (at >= calm.from && wait > calm.noticeable)
              waits.recovery = Math.max(waits.recovery, at - calm.from);
          },
          () => {
            waits.givenUp++;
          },
        ),
      );
    }
  }
  await Promise.all(sent);
  return waits;
}

/** When the flood is over, and from when on a wait counts as one: a hit takes some time by itself. */
function quiet(arrivals: Float64Array): { from: number; noticeable: number } {
  return { from: arrivals.lastIndexOf(Math.max(...arrivals)) + 1, noticeable: 0.5 };
}

function reckon(arrivals: Float64Array, secondsPerHit: number): Waits {
  const service: TrackingService = {
    ...{ min: 1, max: 1, vCpu, usdPerMonth: 0, workers: 1, connections: 1, databaseVCpus: Infinity },
    hitsWait: 'in browsers',
    targets: { cpuPercent: Infinity, requestsPerMinute: Infinity, queueLength: Infinity },
  };
  const { from, noticeable } = quiet(arrivals);
  const waitWithin = (seconds: number): number => {
    const { longestWait } = simulate(service, arrivals.slice(0, seconds), secondsPerHit);
    return longestWait;
  };
  const { longestWait: longest, givenUp } = simulate(service, arrivals, secondsPerHit);
  // The queue shrinks by what the task has to spare.
  const spare = 1 - (arrivals.at(-1) ?? 0) * secondsPerHit * (1 / vCpu);
  return { longest, givenUp, recovery: Math.max(0, (waitWithin(from) - noticeable) / spare) };
}
