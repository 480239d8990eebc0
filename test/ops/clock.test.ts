import { Interrupted, processClock } from '../../lib/ops/clock';

test('sleeps and leaves no handler behind', async () => {
  const handlers = process.listenerCount('SIGINT');
  const start = processClock.now();
  await processClock.sleep(20);
  expect(processClock.now() - start).toBeGreaterThanOrEqual(19);
  expect(process.listenerCount('SIGINT')).toBe(handlers);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the sleep at once', async (signal) => {
  const handlers = process.listenerCount(signal);
  const sleep = processClock.sleep(60_000);
  process.emit(signal);
  await expect(sleep).rejects.toThrow(Interrupted);
  expect(process.listenerCount(signal)).toBe(handlers);
});
