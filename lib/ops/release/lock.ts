import { randomUUID } from 'node:crypto';
import { isUnreachable } from '../../aws/failure';
import type { Caller } from '../../cli/caller';
import type { Clock } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { holdOf, timeText } from './hold';
import {
  type Condition,
  type PastRelease,
  readRecord,
  type ReleaseRecord,
  type ReleaseState,
  type ReleaseStore,
  unfinishedOf,
  writeRecord,
} from './state';

/** A command writes its state at least this often while it waits. */
const renewMilliseconds = 60_000;
/** Longer than any single call; after it, a command that says nothing is taken for dead. */
const leaseMinutes = 10;
const leaseMilliseconds = leaseMinutes * 60_000;
/** Between two tries to write while AWS cannot be reached. */
const pauseMilliseconds = 5_000;

/** What a lock works with. */
export interface LockContext {
  readonly store: ReleaseStore;
  readonly clock: Clock;
  readonly caller: Caller;
}

/** Somebody else has the lock now: nothing may be changed any more, nor put back. */
export class LockLost extends Failure {}

/** Somebody else releases at this moment. */
export class LockHeld extends Failure {
  constructor(
    message: string,
    /** The command and who gave it. */
    readonly holder: string,
  ) {
    super(message);
  }
}

/**
 * The only release of an environment, by one item in DynamoDB. Every write has a condition, so that of two commands one
 * writes and the other learns that it did not: taking the lock asks for the revision that was read, everything after
 * that for the run's own random id. Nothing is ever deleted, so no revision comes twice. See
 * docs/decisions/0050-lock-of-a-release.md.
 */
export class ReleaseLock {
  private constructor(
    private readonly context: LockContext,
    private readonly environment: string,
    private record: ReleaseRecord,
    /** What an unfinished release left. */
    readonly unfinished: ReleaseState | undefined,
  ) {}

  /** @throws LockHeld that names who releases now, and until when */
  static async take(context: LockContext, environment: string, command: string): Promise<ReleaseLock> {
    const { store, clock, caller } = context;
    const run = randomUUID();
    for (;;) {
      const found = await readRecord(store);
      const now = clock.now();
      const unfinished = unfinishedOf(found);
      if (unfinished !== undefined && holdOf(unfinished, now, caller) === 'held') {
        throw refusal(environment, unfinished, now);
      }
      const record: ReleaseRecord = {
        run,
        revision: (found?.revision ?? 0) + 1,
        past: found?.past ?? [],
        state: {
          // What the other one knew stays known, however often this one is interrupted in turn.
          ...inherited(unfinished),
          status: 'held',
          command,
          by: `${caller.user}@${caller.host}`,
          pid: caller.pid,
          ...(caller.space !== undefined && { space: caller.space }),
          since: iso(now),
          heard: iso(now),
          until: iso(now + leaseMilliseconds),
          step: 'begin',
        },
      };
      if (await writeRecord(store, record, asRead(found))) {
        return new ReleaseLock(context, environment, record, unfinished);
      }
      // Its answer may have got lost, and the SDK asked again.
      if ((await readRecord(store))?.run === run) {
        return new ReleaseLock(context, environment, record, unfinished);
      }
      // Somebody else was faster, and may have ended already: look again.
    }
  }

  get state(): ReleaseState {
    return this.record.state;
  }

  get past(): readonly PastRelease[] {
    return this.record.past;
  }

  /** Milliseconds since 1970: until then nobody takes over. */
  get heldUntil(): number {
    return Date.parse(this.state.until);
  }

  /** Writes down what is done next, or what was learnt. */
  async note(
    change: Partial<Pick<ReleaseState, 'step' | 'image' | 'tag' | 'before' | 'snapshot'>>,
  ): Promise<void> {
    await this.write({ ...this.state, ...change });
  }

  /**
   * To be called often, and before everything that changes something: says that this command lives, at most once a
   * minute. A machine that slept longer learns here whether somebody has taken over.
   */
  async keep(): Promise<void> {
    if (this.context.clock.now() - Date.parse(this.state.heard) >= renewMilliseconds) await this.note({});
  }

  /** Lets the next command go on where this one stops. */
  async leave(): Promise<void> {
    await this.write({ ...this.state, status: 'left' });
  }

  /**
   * The release is done, or undone.
   * @param past what is kept of it; nothing if it did not get as far as an image
   */
  async end(past?: Pick<PastRelease, 'result' | 'matomo'>): Promise<void> {
    const { image, tag, before, command, by, since } = this.state;
    const ended = iso(this.context.clock.now());
    const kept = past !== undefined && image !== undefined;
    const entry = kept ? [{ command, by, since, ended, image, tag, before, ...past }] : [];
    await this.write({ ...this.state, status: 'idle' }, [...entry, ...this.past]);
  }

  private async write(state: ReleaseState, past: readonly PastRelease[] = this.past): Promise<void> {
    const { clock, store } = this.context;
    const giveUp = this.heldUntil;
    const { run, revision } = this.record;
    for (;;) {
      const now = clock.now();
      const record: ReleaseRecord = {
        run,
        revision: revision + 1,
        past,
        state: { ...state, heard: iso(now), until: iso(now + leaseMilliseconds) },
      };
      try {
        const written = await writeRecord(store, record, { writtenBy: run });
        if (!written) throw new LockLost(lost(this.environment));
        this.record = record;
        return;
      } catch (error) {
        // The same write may be repeated: its condition is still that nobody has taken over.
        if (!isUnreachable(error) || state.status === 'left' || clock.now() >= giveUp) throw error;
      }
      await clock.sleep(pauseMilliseconds);
    }
  }
}

/**
 * Takes the hold of a command away that does not give it up by itself; what it knew stays for the next one. It learns
 * so with its next write.
 * @param found what was read: nobody else may have written since
 * @returns whether it was so
 */
export async function breakHold(
  { store, clock }: Pick<LockContext, 'store' | 'clock'>,
  found: ReleaseRecord,
): Promise<boolean> {
  const state: ReleaseState = { ...found.state, status: 'left', until: iso(clock.now()) };
  return writeRecord(
    store,
    { ...found, run: randomUUID(), revision: found.revision + 1, state },
    asRead(found),
  );
}

const asRead = (found: ReleaseRecord | undefined): Condition =>
  found === undefined ? 'there is none' : { revisionIs: found.revision };

const iso = (time: number): string => new Date(time).toISOString();

const inherited = (
  unfinished: ReleaseState | undefined,
): Pick<ReleaseState, 'image' | 'tag' | 'before' | 'snapshot'> => {
  const { image, tag, before, snapshot } = unfinished ?? {};
  return { image, tag, before, snapshot };
};

const lost = (environment: string): string =>
  `Another command has taken over the release of ${environment}, since this one had said nothing for ${leaseMinutes} ` +
  `minutes, or was unlocked. This one changes nothing any more. See npm run ops -- status ${environment}.`;

/** Who releases, and what to do about it. */
function refusal(environment: string, state: ReleaseState, now: number): LockHeld {
  const { command, by, since, heard, until } = state;
  const silent = Math.floor((now - Date.parse(heard)) / 60_000);
  return new LockHeld(
    `'${command}' by ${by}, since ${timeText(since)}, is releasing ${environment} at this moment` +
      (silent >= 2 ? `; it has said nothing for ${silent} minutes` : '') +
      `. Its hold ends at ${timeText(until)} unless it is renewed. Nothing was changed. Run this again when it has ` +
      `ended; if it is dead for certain, npm run ops -- unlock ${environment} --because 'the reason' ends its hold now.`,
    `'${command}' by ${by}`,
  );
}
