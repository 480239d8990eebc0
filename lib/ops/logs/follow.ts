import { type Clock, Interrupted } from '../../cli/clock';
import type { LogEvent, LogQuery } from './event';

const pollMilliseconds = 5_000;
/** CloudWatch may show a line some seconds after later ones. */
const lateMilliseconds = 30_000;

/**
 * Tells every line of a log as it comes in, each once, until Ctrl-C.
 * @param read reads what a query asks for, oldest first
 */
export async function followEvents(
  { clock, read }: { clock: Clock; read: (query: LogQuery) => Promise<readonly LogEvent[]> },
  query: LogQuery,
  onEvent: (event: LogEvent) => void,
): Promise<void> {
  let since = query.since;
  let told = new Map<string, number>();
  for (;;) {
    for (const event of await read({ ...query, since })) {
      if (told.has(event.id)) continue;
      told.set(event.id, event.time);
      onEvent(event);
    }
    since = Math.max(since, clock.now() - lateMilliseconds);
    // What can't come again is forgotten.
    told = new Map([...told].filter(([, time]) => time >= since));
    try {
      await clock.sleep(pollMilliseconds);
    } catch (error) {
      if (error instanceof Interrupted) return;
      throw error;
    }
  }
}
