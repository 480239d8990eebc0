import type { TrackingService } from './simulation/service';
import type { Day } from './simulation/simulate';
import type { StartResult } from './start';
import type { TrackerResult } from './tracker';

/** A row for each image; the last column sets its processor time in relation to the first image's. */
export function trackerTable(results: readonly TrackerResult[]): string[] {
  const first = results[0]?.cpuPerHit ?? NaN;
  return table(
    ['image', 'CPU ms/hit', 'hits/s', 'p99 ms', 'memory MB', 'CPU ratio'],
    results.map((result) => [
      result.image,
      result.cpuPerHit.toFixed(2),
      result.hitsPerSecond.toFixed(0),
      result.p99.toFixed(0),
      result.memory.toFixed(0),
      `${((100 * result.cpuPerHit) / first).toFixed(0)} %`,
    ]),
  );
}

export function startTable(results: readonly StartResult[]): string[] {
  return table(
    ['image', 'median ms', 'slowest ms'],
    results.map(({ image, median, slowest }) => [image, median.toFixed(0), slowest.toFixed(0)]),
  );
}

/** A row for each figure of a reckoned day. */
export function dayTable(service: TrackingService, day: Day): string[] {
  const { tasks } = day;
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  return table(
    ['a day', ''],
    [
      ['hits', day.hits.toFixed(0)],
      ['hits/s at most', day.peak.toFixed(1)],
      ['longest wait, s', day.longestWait.toFixed(1)],
      ['hits given up', `${day.givenUp.toFixed(0)} (${share(day.givenUp, day.hits)})`],
      ['tasks, mean and most', `${tasks.mean.toFixed(2)}, ${tasks.most} of ${service.max}`],
      ['USD a month for them', (tasks.mean * service.usdPerMonth).toFixed(0)],
      ['connections at most', `${day.connections} of ${service.connections}`],
      ['vCPU of the database at most', `${day.databaseVCpus.toFixed(2)} of ${service.databaseVCpus}`],
    ],
  );
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
