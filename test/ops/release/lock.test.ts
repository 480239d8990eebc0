import type { Caller } from '../../../lib/cli/caller';
import { breakHold, LockLost, ReleaseLock } from '../../../lib/ops/release/lock';
import { readRecord, unfinishedOf } from '../../../lib/ops/release/state';
import { opsContext } from '../../support/ops-context';
import { ReleaseTableFake } from '../../support/release-table';

const minute = 60_000;

/** A table with room for one item, and time that a test moves. */
function world() {
  const table = new ReleaseTableFake();
  let now = Date.UTC(2026, 10, 21, 12);
  const store = { dynamoDb: table.client, table: 'matomo-prod-releases' };
  const clock = {
    ...opsContext().context.clock,
    now: () => now,
    sleep: (milliseconds: number) => Promise.resolve(void (now += milliseconds)),
  };
  const take = (user: string, caller: Partial<Caller> = {}) =>
    ReleaseLock.take(
      {
        store,
        clock,
        caller: { user, host: 'laptop', pid: 1, space: `boot of ${user}`, isAlive: () => true, ...caller },
      },
      'prod',
      'promote stage prod',
    );
  return {
    take,
    table,
    store,
    clock,
    unfinished: async () => unfinishedOf(await readRecord(store)),
    pass: (milliseconds: number) => void (now += milliseconds),
  };
}

test('the second is refused and told who releases since when and until when; after the end it may', async () => {
  const { take, unfinished } = world();
  const lock = await take('maria');
  await expect(take('jan')).rejects.toThrow(
    "'promote stage prod' by maria@laptop, since 2026-11-21T12:00:00Z, is releasing prod at this moment. Its hold ends " +
      'at 2026-11-21T12:10:00Z unless it is renewed.',
  );
  expect(await unfinished()).toMatchObject({ by: 'maria@laptop' });
  await lock.end();
  expect(await unfinished()).toBeUndefined();
  expect((await take('jan')).unfinished).toBeUndefined();
});

test('nothing is ever deleted, so no revision comes twice', async () => {
  const { take, table } = world();
  await (await take('maria')).end();
  await (await take('jan')).end();
  expect(table.record).toMatchObject({ revision: 4, state: { status: 'idle', by: 'jan@laptop' } });
});

test('what an interrupted release knew is taken over', async () => {
  const { take } = world();
  const lock = await take('maria');
  await lock.note({ step: 'live', image: 'sha256:new', before: 'sha256:old', snapshot: 'one' });
  await lock.leave();
  const next = await take('jan');
  expect(next.unfinished).toMatchObject({ step: 'live', image: 'sha256:new' });
  expect(next.state).toMatchObject({ by: 'jan@laptop', before: 'sha256:old', snapshot: 'one' });
  await expect(take('maria')).rejects.toThrow('by jan@laptop');
});

test('a release that says nothing for ten minutes is dead; one that waits is not', async () => {
  const { take, pass, table } = world();
  const lock = await take('maria');
  for (let look = 0; look < 30; look++) {
    pass(minute);
    await lock.keep();
  }
  pass(3 * minute);
  await expect(take('jan')).rejects.toThrow(
    /by maria@laptop.*; it has said nothing for 3 minutes\. Its hold ends at/,
  );
  pass(7 * minute);
  await take('jan');
  const { record } = table;
  // A laptop that wakes up: it changes nothing of the other's, whatever it tries.
  await expect(lock.keep()).rejects.toThrow(LockLost);
  await expect(lock.note({ step: 'live' })).rejects.toThrow(LockLost);
  await expect(lock.leave()).rejects.toThrow(LockLost);
  await expect(lock.end({ result: 'done' })).rejects.toThrow(LockLost);
  expect(table.record).toEqual(record);
});

test('waiting writes once a minute, not at every look', async () => {
  const { take, pass, table } = world();
  const lock = await take('maria');
  for (let look = 0; look < 12; look++) {
    pass(minute / 6);
    await lock.keep();
  }
  expect(table.fake.inputsOf('UpdateItemCommand')).toHaveLength(3);
});

test.each([
  ['is gone', { pid: 2, isAlive: () => false }],
  ['had the number that this one has now', { pid: 1 }],
])('where process numbers mean the same, a release whose process %s is dead at once', async (_, caller) => {
  const { take } = world();
  await take('maria', { space: 'one boot' });
  expect((await take('jan', { space: 'one boot', ...caller })).unfinished).toBeDefined();
});

test.each([
  ['another machine of the same name', 'another boot', 'one boot'],
  ['a machine that tells nothing', undefined, undefined],
])('%s says nothing about a process here', async (_, theirs, ours) => {
  const { take } = world();
  await take('maria', { space: theirs });
  await expect(take('jan', { space: ours, pid: 2, isAlive: () => false })).rejects.toThrow('by maria@laptop');
});

test('of two that take over, one is refused, and the other can go on', async () => {
  const { take, pass } = world();
  await take('maria');
  pass(11 * minute);
  const results = await Promise.allSettled([take('jan'), take('eve')]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [won] = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await expect(won?.note({ step: 'live' })).resolves.toBeUndefined();
});

test('while AWS cannot be reached, a hold is renewed again and again, for as long as it lasts', async () => {
  const { take, table, clock, pass } = world();
  const lock = await take('maria');
  const send = table.fake.send.bind(table.fake);
  const broken = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  let failures = 20;
  table.fake.send = (command) => (failures-- > 0 ? Promise.reject(broken) : send(command));
  pass(minute);
  await lock.keep();
  expect(failures).toBe(-1);
  failures = Infinity;
  const since = clock.now();
  await expect(lock.note({})).rejects.toThrow('socket hang up');
  expect(clock.now() - since).toBe(10 * minute);
});

test('a hold that is broken is lost to its command, and what it knew is kept', async () => {
  const { take, store, clock } = world();
  const lock = await take('maria');
  await lock.note({ image: 'sha256:new' });
  const found = await readRecord(store);
  if (found === undefined) throw new Error('no record');
  expect(await breakHold({ store, clock }, found)).toBe(true);
  // A second look at what is no longer so.
  expect(await breakHold({ store, clock }, found)).toBe(false);
  await expect(lock.note({ step: 'live' })).rejects.toThrow(LockLost);
  expect((await take('jan')).unfinished).toMatchObject({ image: 'sha256:new', step: 'begin' });
});

test('an item that somebody else wrote is not guessed at', async () => {
  const { take, table } = world();
  for (const text of ['hello', '{"command":1}']) {
    table.item = { run: { S: 'x' }, revision: { N: '1' }, state: { S: text }, past: { S: '[]' } };
    await expect(take('maria')).rejects.toThrow(/matomo-prod-releases holds no state of a release/);
  }
});

test('what was released is kept, the newest first, and no more than fifty', async () => {
  const { take, table } = world();
  for (let release = 1; release <= 52; release++) {
    const lock = await take('maria');
    await lock.note({
      image: `sha256:${release}`,
      tag: `commit-${release}`,
      before: `sha256:${release - 1}`,
    });
    await lock.end({ result: 'done', matomo: '5.14.0' });
  }
  await (await take('maria')).end();
  const past = table.record?.past ?? [];
  expect(past).toHaveLength(50);
  expect(past[0]).toMatchObject({
    image: 'sha256:52',
    before: 'sha256:51',
    by: 'maria@laptop',
    result: 'done',
  });
});
