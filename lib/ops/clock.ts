import { setTimeout } from 'node:timers/promises';

/** Time, as commands see it. Tests pass one that does not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws Interrupted if Ctrl-C is pressed meanwhile. */
  sleep(milliseconds: number): Promise<void>;
}

/** Somebody pressed Ctrl-C. Whoever waits says what goes on without him. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * The real time. Ctrl-C and SIGTERM are caught only while a command waits: at any other moment it is in the middle of
 * one API call, and ends at once as every program does.
 */
export const processClock: Clock = {
  now: Date.now,
  async sleep(milliseconds) {
    const interruption = new AbortController();
    const interrupt = (): void => interruption.abort();
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    try {
      await setTimeout(milliseconds, undefined, { signal: interruption.signal });
    } catch (error) {
      throw interruption.signal.aborted ? new Interrupted() : error;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
};
