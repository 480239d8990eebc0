import { type Hit, sendHit } from '../stand-ins/traffic/tracking-client';

/**
 * Sends hits, so many at a time, and returns how long each took, in milliseconds.
 *
 * @throws Error if one is not answered with 200 or 204: a benchmark of failures would be worth nothing
 */
export async function sendAll(url: string, hits: readonly Hit[], concurrency: number): Promise<number[]> {
  const durations: number[] = [];
  const queue = hits.values();
  const worker = async () => {
    for (const hit of queue) {
      const startedAt = performance.now();
      const status = await sendHit(url, hit);
      if (status !== 200 && status !== 204) throw new Error(`${url}${hit.path} was answered with ${status}`);
      durations.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return durations;
}
