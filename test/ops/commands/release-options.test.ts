import { conclude } from '../../../lib/ops/commands/release-options';
import type { ReleaseRun } from '../../../lib/ops/release/run';
import type { HitResult } from '../../../lib/ops/smoke/hit';
import { opsContext } from '../../support/ops-context';

/** Ends a release whose steps are done, with what became of its tracking hit. */
async function concluded(
  hit: HitResult | undefined,
  values: Readonly<Record<string, string | boolean>> = {},
) {
  const { context, results, notes } = opsContext();
  const kept: unknown[] = [];
  const run = {
    context,
    report: { steps: [], hit },
    image: { manifest: { digest: `sha256:${'a'.repeat(64)}` }, digests: [], matomo: '5.14.0' },
    target: { name: 'prod', url: 'https://stats.example.org' },
    lock: { end: (record: unknown) => Promise.resolve(void kept.push(record)) },
  } as unknown as ReleaseRun;
  let ended: { exitCode: number; message: string } | undefined;
  try {
    await conclude(context, values, run, { steps: [], goesBack: true }, 'Released to prod.');
  } catch (error) {
    ended = error as { exitCode: number; message: string };
  }
  return { ended, kept, results, notes };
}

test('a hit that was read back: done', async () => {
  const { ended, kept, results } = await concluded('read back');
  expect(ended).toBeUndefined();
  expect(kept).toEqual([{ result: 'done', matomo: '5.14.0' }]);
  expect(results).toEqual(['Released to prod.']);
});

test.each(['not counted', 'no site', 'not looked for', undefined] as const)(
  'a hit that is %s: it serves, is not called done, and ends with 5',
  async (hit) => {
    const { ended, kept, results } = await concluded(hit);
    expect(ended).toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/It serves, but is not done: .*--without-hit/) as unknown,
    });
    expect(kept).toEqual([{ result: 'untried', matomo: '5.14.0' }]);
    expect(results).toEqual([]);
  },
);

test('with a reason it ends with 0, and is still kept as not tried', async () => {
  const { ended, kept } = await concluded('not counted', { 'without-hit': 'our own visits are excluded' });
  expect(ended).toBeUndefined();
  expect(kept).toEqual([{ result: 'untried', matomo: '5.14.0' }]);
});

test('--json reports what holds, also where it ends with 5', async () => {
  const { ended, results } = await concluded('no site', { json: true });
  expect(ended?.exitCode).toBe(5);
  expect(JSON.parse(results.join(''))).toMatchObject({ environment: 'prod', steps: [], hit: 'no site' });
});
