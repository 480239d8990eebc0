import { type ArchiveResult, growth } from './archive';
import type { QueuedResult } from './queued';
import type { MachineResult } from './machine';
import type { TrackingService } from './simulation/service';
import type { Day } from './simulation/simulate';
import type { StartResult } from './start';
import type { TrackerResult } from './tracker';
import type { ValidationResult, Waits } from './validation';

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

export function machineTable(results: readonly MachineResult[]): string[] {
  return table(
    ['start', 'seconds'],
    results.map(({ seconds }, index) => [`${index + 1}`, seconds.toFixed(1)]),
  );
}

/** A row for each image and number of page views; below, how time grows with them. */
export function archiveTable(results: readonly ArchiveResult[]): string[] {
  const images = [...new Set(results.map(({ image }) => image))];
  const grown = images.map((image) => {
    const own = results.filter((result) => result.image === image);
    const [smallest, largest] = [own[0], own.at(-1)];
    const power =
      smallest === undefined || largest === undefined || smallest === largest
        ? NaN
        : growth(
            { actions: smallest.actions, value: smallest.php + smallest.database },
            { actions: largest.actions, value: largest.php + largest.database },
          );
    return `${image}: processor time grows by actions^${power.toFixed(2)}`;
  });
  return [
    ...table(
      ['image', 'actions', 'seconds', 'CPU s of PHP', 'CPU s of MariaDB', 'CPU ms/1000'],
      results.map(({ image, actions, seconds, php, database }) => [
        ...[image, actions.toFixed(0), seconds.toFixed(1), php.toFixed(1), database.toFixed(1)],
        ((1e6 * (php + database)) / actions).toFixed(0),
      ]),
    ),
    ...grown.filter((line) => !line.endsWith('NaN')),
  ];
}

/** What a hit costs who answers it, and who stores it. */
export function queuedTable({ receiving, draining }: QueuedResult): string[] {
  const { file, queued, stored } = receiving;
  const cost = (what: string, value: number) => [what, value.toFixed(2), (value - file).toFixed(2)];
  return [
    ...table(
      ['answered', 'CPU ms', 'beyond a file'],
      [cost('a file', file), cost('a hit, queued', queued), cost('a hit, stored', stored)],
    ),
    '',
    ...table(
      ['processes', 'hits/s', 'CPU ms/hit', 'hits/s per vCPU', 'CPU ms/hit of MariaDB'],
      draining.map(({ processes, hitsPerSecond, worker, database }) => [
        `${processes}`,
        hitsPerSecond.toFixed(0),
        worker.toFixed(2),
        (1000 / worker).toFixed(0),
        database.toFixed(2),
      ]),
    ),
  ];
}

/** The same flood, for real and by the simulation. */
export function validationTable({ real, reckoned }: ValidationResult): string[] {
  const row = (what: string, key: keyof Waits, digits: number) => [
    what,
    real[key].toFixed(digits),
    reckoned[key].toFixed(digits),
  ];
  return table(
    ['a flood', 'real', 'reckoned'],
    [
      row('longest wait, s', 'longest', 1),
      row('s until nobody waits', 'recovery', 1),
      row('hits given up', 'givenUp', 0),
    ],
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
