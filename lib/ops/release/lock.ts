import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Caller } from '../../cli/caller';
import type { Clock } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import {
  createState,
  deleteState,
  overwriteState,
  readReleaseState,
  readStored,
  type ReleaseState,
} from './state';

/** A command writes its state at least this often while it waits. */
const renewMilliseconds = 60_000;
/** Longer than any single call; after it, a command that says nothing is taken for dead. */
const patienceMilliseconds = 10 * 60_000;

/** Somebody else has the lock now: nothing may be changed any more, nor put back. */
export class LockLost extends Failure {}

/**
 * The only release of an environment, by an SSM parameter that exists as long as it is not done: PutParameter without
 * Overwrite succeeds for one of two. What an interrupted or dead command left is taken over; the parameter's version
 * tells if somebody else was faster. See docs/decisions/0016-state-of-a-release.md.
 */
export class ReleaseLock {
  private constructor(
    private readonly context: { ssm: SSMClient; clock: Clock },
    private readonly environment: string,
    private current: ReleaseState,
    private version: number,
    private writtenAt: number,
    /** What an unfinished release left. */
    readonly unfinished: ReleaseState | undefined,
  ) {}

  /** @throws Failure that names who releases now */
  static async take(
    context: { ssm: SSMClient; clock: Clock; caller: Caller },
    environment: string,
    command: string,
  ): Promise<ReleaseLock> {
    const { ssm, clock, caller } = context;
    const now = clock.now();
    const state: ReleaseState = {
      command,
      by: `${caller.user}@${caller.host}`,
      host: caller.host,
      pid: caller.pid,
      since: new Date(now).toISOString(),
      until: new Date(now + patienceMilliseconds).toISOString(),
      step: 'begin',
    };
    const created = await createState(ssm, environment, state);
    if (created !== undefined) return new ReleaseLock(context, environment, state, created, now, undefined);
    const found = await readStored(ssm, environment);
    // It has just ended.
    if (found === undefined) return ReleaseLock.take(context, environment, command);
    if (isHeld(found.state, now, caller)) throw refusal(environment, found.state);
    // What the other one knew stays known, however often this one is interrupted in turn.
    const { image, before, snapshot } = found.state;
    const inherited = { ...state, image, before, snapshot };
    const version = await overwriteState(ssm, environment, inherited);
    if (version !== found.version + 1) throw refusal(environment, await readReleaseState(ssm, environment));
    return new ReleaseLock(context, environment, inherited, version, now, found.state);
  }

  get state(): ReleaseState {
    return this.current;
  }

  /** Writes down what is done next, or what was learnt. */
  async note(change: Partial<Pick<ReleaseState, 'step' | 'image' | 'before' | 'snapshot'>>): Promise<void> {
    this.current = { ...this.current, ...change };
    await this.write(new Date(this.context.clock.now() + patienceMilliseconds).toISOString());
  }

  /** To be called often: says that this command lives, at most once a minute. */
  async keep(): Promise<void> {
    if (this.context.clock.now() - this.writtenAt >= renewMilliseconds) await this.note({});
  }

  /** Lets the next command go on where this one was interrupted. */
  async leave(): Promise<void> {
    await this.write(undefined);
  }

  /** The release is done, or undone: nothing of it is left to know. */
  end(): Promise<void> {
    return deleteState(this.context.ssm, this.environment);
  }

  private async write(until: string | undefined): Promise<void> {
    this.current = { ...this.current, until };
    const version = await overwriteState(this.context.ssm, this.environment, this.current);
    if (version !== this.version + 1) {
      throw new LockLost(
        `Another command has taken over the release of ${this.environment}, since this one had said nothing for ` +
          `${patienceMilliseconds / 60_000} minutes. See npm run ops -- status ${this.environment}.`,
      );
    }
    this.version = version;
    this.writtenAt = this.context.clock.now();
  }
}

function isHeld({ until, host, pid }: ReleaseState, now: number, caller: Caller): boolean {
  if (until === undefined || Date.parse(until) <= now) return false;
  // A process that was killed leaves its lock behind; on its own machine that can be seen at once.
  const died = host === caller.host && (pid === caller.pid || !caller.isAlive(pid));
  return !died;
}

function refusal(environment: string, state: ReleaseState | undefined): Failure {
  const who =
    state === undefined ? 'Another command' : `'${state.command}' by ${state.by}, since ${state.since},`;
  return new Failure(
    `${who} is releasing ${environment} at this moment. Nothing was changed. Wait until it has ended, and run this again.`,
  );
}
