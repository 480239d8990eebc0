import { askAdmin, type Row } from '../admin/ask';
import type { Check } from '../preflight/check';
import type { Place } from '../place/place';
import { databaseOf } from './backups';
import { type CopyContext, makeCopy, removeCopy } from './copy';

/** What a restore of the newest backup has shown. */
export interface Drill {
  /** Minutes from the beginning until the copy answered with its data. */
  readonly recoveryMinutes: number;
  /** Minutes that the newest hit of the copy is older than the newest that is served; `undefined` without hits. */
  readonly lostMinutes: number | undefined;
  /** Of the database that serves, and of the copy. */
  readonly served: Row;
  readonly restored: Row;
  readonly checks: readonly Check[];
}

export interface DrillContext extends CopyContext {
  readonly place: Place;
}

/**
 * Restores the newest moment of the database beside it, has the image look at the copy, and removes it again, also when
 * something fails on the way.
 *
 * @param name of the copy
 * @throws Failure if it can't be restored or read, or not be removed
 */
export async function drill(context: DrillContext, instance: string, name: string): Promise<Drill> {
  const { rds, clock, place, say } = context;
  const begun = clock.now();
  const quiet = { note: () => undefined };
  const [served = {}] = await askAdmin(place, ['database', 'summary'], quiet);
  try {
    const copy = await makeCopy(context, await databaseOf(rds, instance), { time: 'newest' }, name);
    say(`${name} answers; looking at its data`);
    const variables = { MATOMO_DATABASE_HOST: copy.host };
    const [restored = {}] = await askAdmin(place, ['database', 'summary'], quiet, variables);
    return {
      recoveryMinutes: Math.round((clock.now() - begun) / 60_000),
      lostMinutes: minutesBetween(restored['newestHit'], served['newestHit']),
      served,
      restored,
      checks: comparison(served, restored),
    };
  } finally {
    await removeCopy({ rds }, name);
    say(`${name} is being removed`);
  }
}

/** Between two times of a summary. */
function minutesBetween(from: unknown, to: unknown): number | undefined {
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
}

/** What may not differ, and what may by what came in meanwhile. */
function comparison(served: Row, restored: Row): readonly Check[] {
  const same = (['version', 'sites', 'users', 'tables'] as const).map((key): Check => {
    const [wanted, found] = [String(served[key]), String(restored[key])];
    return wanted === found
      ? { what: key, result: 'ok', detail: found }
      : { what: key, result: 'wrong', detail: `${found} in the copy, ${wanted} in what serves` };
  });
  const [visits, restoredVisits] = [Number(served['newestVisit']), Number(restored['newestVisit'])];
  return [
    ...same,
    visits > 0 && restoredVisits === 0
      ? { what: 'visits', result: 'wrong', detail: 'none in the copy' }
      : { what: 'visits', result: 'ok', detail: `up to ${restoredVisits} of ${visits}` },
  ];
}
