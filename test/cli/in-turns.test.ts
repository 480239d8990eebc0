import { inTurns } from '../../lib/cli/in-turns';

test('does each once, a few at a time, with its place in the list', async () => {
  let now = 0;
  let most = 0;
  const done: [string, number][] = [];
  const items = Array.from({ length: 30 }, (_, index) => `item ${index}`);
  await inTurns(items, async (item, at) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    done.push([item, at]);
  });
  expect(done.sort(([, a], [, b]) => a - b)).toEqual(items.map((item, at) => [item, at]));
  expect(most).toBe(8);
});

test('ends with the first failure', async () => {
  await expect(inTurns([1, 2], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
