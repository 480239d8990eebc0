import { arrivals, type Spike } from '../../bench/simulation/arrivals';
import { type TrackingService, trackingService } from '../../bench/simulation/service';
import { simulate } from '../../bench/simulation/simulate';
import { templatesOf } from '../support/templates';

const secondsPerDay = 24 * 3600;
const noon = 12 * 3600;
const noSpike: Spike = { factor: 1, from: 0, seconds: 0 };

/** Of half a processor each, which answers 100 hits a second with 5 ms for each. */
const service: TrackingService = {
  hitsWait: 'in browsers',
  ...{ min: 2, max: 6, vCpu: 0.5, usdPerMonth: 10, workers: 20, connections: 400, databaseVCpus: 8 },
  targets: { cpuPercent: 60, requestsPerMinute: 3000, queueLength: Infinity },
};
const steady = (perSecond: number, spike: Spike = noSpike) =>
  Float64Array.from({ length: secondsPerDay }, (_, second) =>
    second >= spike.from && second < spike.from + spike.seconds ? perSecond * spike.factor : perSecond,
  );
const dayOf = (hits: Float64Array) => simulate(service, hits, 0.005);

test('a day of arrivals has the mean of the month, and a peak of three times that', () => {
  const hits = arrivals(10_000_000, noSpike);
  const mean = (10_000_000 * 1.1) / (730 * 3600);
  expect(hits.reduce((sum, each) => sum + each, 0) / secondsPerDay / mean).toBeCloseTo(1, 2);
  expect(Math.max(...hits.filter((_, second) => second % 60 === 0)) / mean).toBeCloseTo(3, 2);
  const news = arrivals(10_000_000, { factor: 7, from: noon, seconds: 60 });
  expect((news[noon + 30] ?? 0) / (hits[noon + 30] ?? 1)).toBeCloseTo(7);
  expect(news[noon + 60]).toBe(hits[noon + 60]);
});

test('what two tasks answer at their ease, two tasks answer', () => {
  expect(dayOf(steady(90))).toMatchObject({
    ...{ longestWait: 0, givenUp: 0, tasks: { most: 2, mean: 2 }, connections: 40, peak: 90 },
    databaseVCpus: expect.closeTo(90 * 0.0034) as unknown,
  });
});

test('a spike brings tasks within minutes, for whom hits wait, and they go after it', () => {
  const spike = { factor: 5, from: noon, seconds: 1800 };
  const day = dayOf(steady(60, spike));
  // 300 hits a second: three tasks at their limit, five at the targets.
  expect(day.tasks.most).toBe(6);
  expect(day.givenUp).toBeGreaterThan(0);
  expect(day.longestWait).toBeGreaterThan(10);
  // Two policies agree to fewer after a quarter of an hour: most of the day there are two.
  expect(day.tasks.mean).toBeLessThan(2.3);
  // The same spike when there are enough tasks from the start costs nobody anything.
  const larger = simulate({ ...service, min: 6 }, steady(60, spike), 0.005);
  expect(larger).toMatchObject({ longestWait: 0, givenUp: 0 });
});

test('in a queue hits wait for as long as it takes, and its length brings tasks', () => {
  const spike = { factor: 5, from: noon, seconds: 1800 };
  const targets = { cpuPercent: Infinity, requestsPerMinute: Infinity, queueLength: 1000 };
  const queued = { ...service, hitsWait: 'in a queue', min: 1, targets } as const;
  const day = simulate(queued, steady(60, spike), 0.005);
  // One task stores 100 of 300 a second until there are more.
  expect(day.tasks.most).toBe(6);
  expect(day.longestWait).toBeGreaterThan(60);
  expect(day.givenUp).toBe(0);
  expect(day.tasks.mean).toBeLessThan(1.5);
});

test('what is more than all tasks can answer is lost, to the last hit', () => {
  const day = dayOf(steady(700));
  expect(day.tasks.most).toBe(6);
  // 600 a second are answered, but for the minutes in which there were fewer tasks.
  const lostLater = 100 * secondsPerDay;
  expect(day.givenUp).toBeGreaterThan(lostLater);
  expect(day.givenUp).toBeLessThan(lostLater + 500 * 900);
});

test('tasks are of no use where the database is what is too small', () => {
  const small = { ...service, databaseVCpus: 0.17 };
  const day = simulate(small, steady(80), 0.005);
  expect(day.databaseVCpus).toBeCloseTo(0.17);
  expect(day.givenUp).toBeGreaterThan(25 * secondsPerDay);
});

test('reads the service that tracks from the templates of an environment', () => {
  const { registry, data, service: stack } = templatesOf('prod');
  const templates = new Map(
    Object.entries({
      'matomo-prod-registry': registry,
      'matomo-prod-data': data,
      'matomo-prod-service': stack,
    }).map(([name, template]) => [name, template.toJSON()]),
  );
  const read = trackingService(templates);
  expect(read).toMatchObject({
    ...{ min: 1, max: 3, vCpu: 0.5, connections: 70, databaseVCpus: 2 },
    targets: { cpuPercent: 60, requestsPerMinute: 3750 },
  });
  expect(read.workers * 2 * read.max).toBeLessThanOrEqual(read.connections);
  expect(read.usdPerMonth).toBeCloseTo(14.4, 0);
});
