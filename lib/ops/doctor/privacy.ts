import { visitorOf } from '../../aws/log-line';
import { rowsOf } from '../admin/ask';
import type { Place } from '../place/place';
import type { Check } from '../preflight/check';
import type { Reporter } from '../../cli/reporter';

/** Sends a page view as a browser does, and has it looked at as it is stored. It is removed again. */
export async function pageViewCheck(place: Place, reporter: Pick<Reporter, 'note'>): Promise<Check> {
  const what = 'page view';
  // Where it runs makes no difference, and the task of archiving is always there.
  const { exitCode, mistake } = await rowsOf(place, { task: 'archive', command: ['probe'] }, reporter);
  if (exitCode === 0) {
    return { what, result: 'ok', detail: 'one was sent by the public name, stored as declared, and removed' };
  }
  return {
    what,
    result: 'wrong',
    detail: mistake || `the probe ended with exit code ${exitCode}`,
    remedy:
      'its sentence says what is wrong; nothing is known of how page views are stored until it is mended',
  };
}

/** What docker/apache/logging.conf leaves of an address: the network's first half, or a dash where there is none. */
const masked = /^(?:\d+\.\d+\.0\.0|[0-9a-f:]*::|-?)$/;

/** Minutes of the request log that are looked at: a busy site writes thousands of lines in each. */
const lookedAt = 5;

/** Whether the tasks' own request log has an address in full. */
export async function requestLogCheck(place: Place, now: number): Promise<Check> {
  const what = 'request log';
  const events = await place.logs({ since: now - lookedAt * 60_000, role: 'web', errorsOnly: false });
  const visitors = events.flatMap(({ line }) => visitorOf(line) ?? []);
  const full = visitors.filter((visitor) => !masked.test(visitor)).length;
  return full === 0
    ? {
        what,
        result: 'ok',
        detail: `no full address in ${visitors.length} requests of the last ${lookedAt} minutes`,
      }
    : {
        what,
        result: 'wrong',
        detail: `${full} of ${visitors.length} requests of the last ${lookedAt} minutes have an address in full`,
        remedy: 'release an image of this repository: docker/apache/logging.conf masks them',
      };
}
