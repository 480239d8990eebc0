import type { Caller } from '../../cli/caller';
import type { ReleaseState } from './state';

/** How the newest release stands, seen from here. */
export type Hold =
  /** Done or undone. */
  | 'idle'
  /** A command is at it. */
  | 'held'
  /** Its command said that it stops. */
  | 'left'
  /** Its command ended without a word: its hold has run out, or its process is gone. */
  | 'dead';

/**
 * Reads from a state whether somebody may be at it. A process that was killed leaves its hold behind; where its number
 * means something, that can be seen at once.
 */
export function holdOf(state: ReleaseState | undefined, now: number, caller: Caller): Hold {
  if (state === undefined) return 'idle';
  if (state.status !== 'held') return state.status;
  if (Date.parse(state.until) <= now) return 'dead';
  if (state.space === undefined || state.space !== caller.space) return 'held';
  return state.pid === caller.pid || !caller.isAlive(state.pid) ? 'dead' : 'held';
}

/** A time for people: to the second, in UTC. */
export const timeText = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');

/** A release that has not ended, as seen from here. */
export interface UnfinishedRelease extends ReleaseState {
  readonly hold: Exclude<Hold, 'idle'>;
}

/** @returns `undefined` if nobody releases */
export function unfinishedRelease(
  state: ReleaseState | undefined,
  now: number,
  caller: Caller,
): UnfinishedRelease | undefined {
  const hold = holdOf(state, now, caller);
  return state === undefined || hold === 'idle' ? undefined : { ...state, hold };
}
