import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** Milliseconds until it's given up. */
  within: number;
  /** Milliseconds between two attempts. Default: 500. */
  every?: number;
}

/**
 * Tries until `attempt` returns something other than undefined, and returns that; undefined if it doesn't in time.
 * What `attempt` throws ends it at once.
 */
export async function until<T>(
  attempt: () => Promise<T | undefined>,
  { within, every = 500 }: UntilOptions,
): Promise<T | undefined> {
  const deadline = Date.now() + within;
  for (;;) {
    const result = await attempt();
    if (result !== undefined || Date.now() >= deadline) return result;
    await sleep(every);
  }
}
