import type { ECRClient } from '@aws-sdk/client-ecr';
import { digestOf } from '../../../lib/ops/images/manifest';
import { demandNewer } from '../../../lib/ops/release/order';
import { collectingReporter } from '../../support/collecting-reporter';
import { FakeClient } from '../../support/fake-client';

const [first, second, elsewhere] = ['1', '2', 'e'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];
const manifest = JSON.stringify({ config: { digest: digestOf('config'), size: 6 }, layers: [] });

/** A clone that knows two commits, the second made on the first, and a repository where an image is live. */
async function released(
  commit: string,
  live: string | undefined,
  more: { older?: string; mayBeUnknown?: boolean } = {},
) {
  const { reporter, notes } = collectingReporter();
  const ecr = new FakeClient({
    BatchGetImageCommand: () =>
      live === undefined
        ? { images: [] }
        : { images: [{ imageManifest: manifest, imageId: { imageDigest: digestOf(manifest) } }] },
    DescribeImagesCommand: () => ({ imageDetails: [{ imageTags: ['live', `commit-${live}`] }] }),
  }).as<ECRClient>();
  const known = [first, second];
  const builder = {
    isAncestor: (one: string, of: string) =>
      Promise.resolve(
        known.includes(one) && known.includes(of) ? known.indexOf(one) <= known.indexOf(of) : undefined,
      ),
  };
  const order = { builder, reporter, older: more.older, mayBeUnknown: more.mayBeUnknown ?? false };
  try {
    await demandNewer(order, { ecr, repositoryName: 'matomo-stage' }, [`commit-${commit}`]);
    return { refused: undefined, notes };
  } catch (error) {
    return { refused: (error as Error).message, notes };
  }
}

test.each([
  ['a newer one', second, first],
  ['the same again', second, second],
  ['the first one', first, undefined],
])('%s is released without a word', async (_what, commit, live) => {
  expect(await released(commit, live)).toEqual({ refused: undefined, notes: [] });
});

test('the commit that what is live was made on is refused, with the way back', async () => {
  const { refused } = await released(first, second);
  expect(refused).toMatch(/this release is the older one\. Nothing was changed\..*--older.*ops -- rollback/);
});

test('so is a build of changed files on it', async () => {
  const { refused } = await released(`${first}-dirty-20261126000000`, second);
  expect(refused).toContain('this release is the older one');
});

test('with a reason it goes, and the reason is told', async () => {
  const { refused, notes } = await released(first, second, { older: 'the newer one loses hits' });
  expect(refused).toBeUndefined();
  expect(notes.join()).toContain('the newer one loses hits');
});

test('a commit that the clone does not have is refused, unless nobody can know', async () => {
  expect((await released(second, elsewhere)).refused).toMatch(/is not in this clone.*git fetch/);
  const { refused, notes } = await released(second, elsewhere, { mayBeUnknown: true });
  expect(refused).toBeUndefined();
  expect(notes.join()).toContain('is not in this clone');
});
