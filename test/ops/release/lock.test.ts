import {
  ParameterAlreadyExists,
  ParameterNotFound,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import type { Caller } from '../../../lib/cli/caller';
import { LockLost, ReleaseLock } from '../../../lib/ops/release/lock';
import { readReleaseState } from '../../../lib/ops/release/state';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

const minute = 60_000;

/** A parameter store with room for one parameter, and time that a test moves. */
function world() {
  let stored: { Value: string; Version: number } | undefined;
  let now = Date.UTC(2026, 10, 21, 12);
  const missing = () => new ParameterNotFound({ message: '', $metadata: {} });
  const fake = new FakeClient({
    PutParameterCommand: ({ Value = '', Overwrite }: PutParameterCommandInput) => {
      if (stored !== undefined && Overwrite !== true) {
        throw new ParameterAlreadyExists({ message: '', $metadata: {} });
      }
      stored = { Value, Version: (stored?.Version ?? 0) + 1 };
      return { Version: stored.Version };
    },
    GetParameterCommand: () => {
      if (stored === undefined) throw missing();
      return { Parameter: stored };
    },
    DeleteParameterCommand: () => {
      if (stored === undefined) throw missing();
      stored = undefined;
      return {};
    },
  });
  const clock = { ...opsContext().context.clock, now: () => now };
  const take = (user: string, caller: Partial<Caller> = {}) =>
    ReleaseLock.take(
      {
        ssm: fake.as(),
        clock,
        caller: { user, host: `${user}s-laptop`, pid: 1, isAlive: () => true, ...caller },
      },
      'prod',
      'promote stage prod',
    );
  return {
    take,
    fake,
    state: () => readReleaseState(fake.as(), 'prod'),
    pass: (milliseconds: number) => void (now += milliseconds),
    store: (Value: string) => void (stored = { Value, Version: 7 }),
  };
}

test('the second is refused and told who releases since when; after the end it may', async () => {
  const { take, state } = world();
  const lock = await take('maria');
  await expect(take('jan')).rejects.toThrow(
    "'promote stage prod' by maria@marias-laptop, since 2026-11-21T12:00:00.000Z, is releasing prod at this moment.",
  );
  expect(await state()).toMatchObject({ by: 'maria@marias-laptop' });
  await lock.end();
  expect(await state()).toBeUndefined();
  expect((await take('jan')).unfinished).toBeUndefined();
});

test('what an interrupted release knew is taken over', async () => {
  const { take } = world();
  const lock = await take('maria');
  await lock.note({ step: 'live', image: 'sha256:new', before: 'sha256:old', snapshot: 'one' });
  await lock.leave();
  const next = await take('jan');
  expect(next.unfinished).toMatchObject({ step: 'live', image: 'sha256:new' });
  expect(next.state).toMatchObject({ by: 'jan@jans-laptop', before: 'sha256:old', snapshot: 'one' });
  await expect(take('maria')).rejects.toThrow('by jan@jans-laptop');
});

test('a release that says nothing for ten minutes is dead; one that waits is not', async () => {
  const { take, pass } = world();
  const lock = await take('maria');
  for (let look = 0; look < 30; look++) {
    pass(minute);
    await lock.keep();
  }
  await expect(take('jan')).rejects.toThrow('by maria@marias-laptop');
  pass(10 * minute);
  await take('jan');
  await expect(lock.note({ step: 'live' })).rejects.toThrow(LockLost);
});

test('waiting writes once a minute, not at every look', async () => {
  const { take, pass, fake } = world();
  const lock = await take('maria');
  for (let look = 0; look < 12; look++) {
    pass(minute / 6);
    await lock.keep();
  }
  expect(fake.inputsOf('PutParameterCommand')).toHaveLength(3);
});

test.each([
  ['is gone', { pid: 2, isAlive: () => false }],
  ['had the number that this one has now', { pid: 1 }],
])('on the same machine, a release whose process %s is dead at once', async (_, caller) => {
  const { take } = world();
  await take('maria', { host: 'runner' });
  expect((await take('jan', { host: 'runner', ...caller })).unfinished).toBeDefined();
});

test('of two that take over, the one that comes second is refused', async () => {
  const { take, pass } = world();
  await take('maria');
  pass(11 * minute);
  const results = await Promise.allSettled([take('jan'), take('eve')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a parameter that somebody else wrote is not guessed at', async () => {
  const { take, store } = world();
  for (const text of ['hello', '{"command":1}']) {
    store(text);
    await expect(take('maria')).rejects.toThrow(/\/matomo\/prod\/release holds no state of a release/);
  }
});

test('its end is its end, even if the parameter is gone', async () => {
  const { take } = world();
  const lock = await take('maria');
  await lock.end();
  await expect(lock.end()).resolves.toBeUndefined();
});
