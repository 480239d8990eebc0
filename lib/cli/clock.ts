import { setTimeout } from 'node:timers/promises';
import { endSignals } from './end-signals';

/** Time, as commands see it. Tests pass one that does not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws Interrupted if Ctrl-C is pressed meanwhile, or was since `hold`. */
  sleep(milliseconds: number): Promise<void>;
  /** Keeps Ctrl-C back while `work` runs, until `work` sleeps or asks by `check`: it ends between two steps. */
  hold<Result>(work: () => Promise<Result>): Promise<Result>;
  /** @throws Interrupted if Ctrl-C was pressed since `hold`. */
  check(): void;
}

/** Somebody pressed Ctrl-C. Code that waits says what goes on without it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What is said to a closed terminal is lost; it must not keep a command from ending in order. */
function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/**
 * The real time. `endSignals` are caught only while a command waits or holds them back: at any other moment it is
 * in the middle of one API call, and ends at once as every program does. So does a second Ctrl-C.
 */
class ProcessClock implements Clock {
  readonly now = Date.now;
  private interrupted = false;
  private asleep = false;

  async sleep(milliseconds: number): Promise<void> {
    this.check();
    const interruption = new AbortController();
    const { signal } = interruption;
    this.asleep = true;
    try {
      await this.catching(
        () => interruption.abort(),
        () => setTimeout(milliseconds, undefined, { signal }),
      );
    } catch (error) {
      throw signal.aborted ? new Interrupted() : error;
    } finally {
      this.asleep = false;
    }
  }

  hold<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.catching(() => {
      if (this.asleep) return;
      this.interrupted = true;
      process.stderr.write('\nInterrupted: ending after this step. Ctrl-C again ends at once.\n');
    }, work);
  }

  check(): void {
    if (!this.interrupted) return;
    this.interrupted = false;
    throw new Interrupted();
  }

  private async catching<Result>(caught: () => void, work: () => Promise<Result>): Promise<Result> {
    for (const signal of endSignals) process.once(signal, caught);
    process.once('SIGHUP', outliveTerminal);
    try {
      return await work();
    } finally {
      for (const signal of endSignals) process.off(signal, caught);
      process.off('SIGHUP', outliveTerminal);
    }
  }
}

export const processClock: Clock = new ProcessClock();
