import { Interrupted, processClock } from '../../lib/cli/clock';

test('sleeps and leaves no handler behind', async () => {
  const handlers = process.listenerCount('SIGINT');
  const start = processClock.now();
  await processClock.sleep(20);
  expect(processClock.now() - start).toBeGreaterThanOrEqual(19);
  expect(process.listenerCount('SIGINT')).toBe(handlers);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the sleep at once', async (signal) => {
  const handlers = process.listenerCount(signal);
  const sleep = processClock.sleep(60_000);
  process.emit(signal);
  await expect(sleep).rejects.toThrow(Interrupted);
  expect(process.listenerCount(signal)).toBe(handlers);
});

test('Ctrl-C while work is held back ends it at the next check or sleep, not before', async () => {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const done: string[] = [];
  const work = processClock.hold(async () => {
    process.emit('SIGINT');
    done.push('this step');
    await processClock.sleep(60_000);
    done.push('the next one');
  });
  await expect(work).rejects.toThrow(Interrupted);
  expect(done).toEqual(['this step']);
  expect(said).toHaveBeenCalledWith(expect.stringContaining('ending after this step'));
  expect(() => processClock.check()).not.toThrow();
  said.mockRestore();
});

test('Ctrl-C while held-back work sleeps ends the sleep, once', async () => {
  const work = processClock.hold(() => processClock.sleep(60_000));
  process.emit('SIGINT');
  await expect(work).rejects.toThrow(Interrupted);
  expect(() => processClock.check()).not.toThrow();
});
