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
