import { sendHit } from '../../stand-ins/traffic/tracking-client';
import type { Target } from '../target';
import { pageViews } from '../../stand-ins/traffic/page-views';

/** Sends one page view again and again until it is tracked, and returns when that was. */
export async function untilTracking(target: Target, patience = 60_000): Promise<Date> {
  const [hit] = pageViews(1, 1);
  if (hit === undefined) throw new Error('no hit to send');
  const deadline = Date.now() + patience;
  let last: unknown;
  while (Date.now() < deadline) {
    last = await sendHit(target.url, hit).catch((error: Error) => error.message);
    if (last === 200 || last === 204) return new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const log = await target.engine.logs(target.container, { lastLines: 20 });
  throw new Error(
    `${target.image} does not track after ${patience / 1000} s (${String(last)}). Its log: ${log}`,
  );
}
