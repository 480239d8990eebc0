import type { ECRClient } from '@aws-sdk/client-ecr';
import { type SeedImageProperties, seedImage } from '../../../lib/lambda/seed-image/handler';
import { customResourceEvent } from '../../support/custom-resource-event';
import { isReleasing } from '../../../lib/lambda/seed-image/releasing';
import { ReleaseTableFake } from '../../support/release-table';
import { awsError, FakeClient } from '../../support/fake-client';

const index = '{"schemaVersion":2,  "manifests":[]}';
const indexType = 'application/vnd.oci.image.index.v1+json';
const built = {
  imageId: { imageDigest: 'sha256:new', imageTag: 'cdk-new' },
  imageManifest: index,
  imageManifestMediaType: indexType,
};
const properties: SeedImageProperties = {
  RepositoryName: 'matomo-dev',
  Pointer: 'live',
  Image: 'cdk-new',
  ReleaseTable: 'matomo-dev-releases',
};

/** A repository whose pointer names an image with these tags; `undefined` for a pointer that does not exist. */
function repository(pointer: { digest: string; tags: string[] } | undefined, answers = {}): FakeClient {
  return new FakeClient({
    DescribeImagesCommand: () => {
      if (pointer === undefined) throw awsError('ImageNotFoundException');
      return { imageDetails: [{ imageDigest: pointer.digest, imageTags: pointer.tags }] };
    },
    BatchGetImageCommand: () => ({ images: [built], failures: [] }),
    PutImageCommand: () => ({}),
    ...answers,
  });
}

const run = (ecr: FakeClient, event = customResourceEvent('Create', properties)) =>
  seedImage(ecr.as<ECRClient>(), event, () => Promise.resolve(false));

test('a pointer that does not exist names the built image', async () => {
  const ecr = repository(undefined);
  await expect(run(ecr)).resolves.toEqual({
    PhysicalResourceId: 'matomo-dev:live',
    Data: { Digest: 'sha256:new' },
  });
  expect(ecr.inputsOf('DescribeImagesCommand')).toEqual([
    { repositoryName: 'matomo-dev', imageIds: [{ imageTag: 'live' }] },
  ]);
  expect(ecr.inputsOf('PutImageCommand')).toEqual([
    {
      repositoryName: 'matomo-dev',
      imageTag: 'live',
      imageManifest: index,
      imageManifestMediaType: indexType,
    },
  ]);
});

test('an index of several architectures is asked for as it is stored', async () => {
  const ecr = repository(undefined);
  await run(ecr);
  expect(ecr.inputsOf('BatchGetImageCommand')).toEqual([
    {
      repositoryName: 'matomo-dev',
      imageIds: [{ imageTag: 'cdk-new' }],
      acceptedMediaTypes: expect.arrayContaining([
        indexType,
        'application/vnd.docker.distribution.manifest.list.v2+json',
      ]) as unknown,
    },
  ]);
});

test('an image may be given by its digest', async () => {
  const ecr = repository(undefined);
  await run(ecr, customResourceEvent('Create', { ...properties, Image: 'sha256:new' }));
  expect(ecr.inputsOf('BatchGetImageCommand')).toMatchObject([{ imageIds: [{ imageDigest: 'sha256:new' }] }]);
});

test.each(['Create', 'Update'] as const)(
  '%s moves a pointer that only cdk deploy has moved',
  async (type) => {
    const ecr = repository({ digest: 'sha256:old', tags: ['cdk-old', 'live', 'next'] });
    await expect(run(ecr, customResourceEvent(type, properties))).resolves.toMatchObject({
      Data: { Digest: 'sha256:new' },
    });
    expect(ecr.inputsOf('PutImageCommand')).toHaveLength(1);
  },
);

test('a pointer that names a released image stays, and its digest is reported', async () => {
  const ecr = repository({ digest: 'sha256:released', tags: ['cdk-old', '4f2c1d9', 'live'] });
  await expect(run(ecr)).resolves.toMatchObject({ Data: { Digest: 'sha256:released' } });
  expect(ecr.inputsOf('PutImageCommand')).toEqual([]);
});

test('a pointer that names the image already is not written again', async () => {
  const ecr = repository({ digest: 'sha256:new', tags: ['cdk-new', 'live'] });
  await expect(run(ecr)).resolves.toMatchObject({ Data: { Digest: 'sha256:new' } });
  expect(ecr.inputsOf('PutImageCommand')).toEqual([]);
});

test('a repeated event whose first run has moved the pointer succeeds', async () => {
  const ecr = repository(undefined, {
    PutImageCommand: () => {
      throw awsError('ImageAlreadyExistsException');
    },
  });
  await expect(run(ecr)).resolves.toMatchObject({ Data: { Digest: 'sha256:new' } });
});

test('an image that was never pushed is an error that says what to do', async () => {
  const ecr = repository(undefined, {
    BatchGetImageCommand: () => ({ images: [], failures: [{ failureReason: 'Requested image not found' }] }),
  });
  await expect(run(ecr)).rejects.toThrow(
    'The repository matomo-dev has no image cdk-new (Requested image not found). `cdk deploy` pushes it',
  );
});

test.each(['DescribeImagesCommand', 'PutImageCommand'])('an error of %s is reported', async (command) => {
  const ecr = repository(undefined, {
    [command]: () => {
      throw awsError('AccessDeniedException', 'not authorized');
    },
  });
  await expect(run(ecr)).rejects.toThrow('not authorized');
});

test('Delete leaves the repository alone', async () => {
  const ecr = repository(undefined);
  await expect(run(ecr, customResourceEvent('Delete', properties))).resolves.toEqual({
    PhysicalResourceId: 'physical',
  });
  expect(ecr.sent).toEqual([]);
});

describe('in the middle of a release', () => {
  const cdkOwned = { digest: 'sha256:old', tags: ['live', 'cdk-old'] };

  test('a pointer is left as it is, even if no release has had it yet', async () => {
    const ecr = repository(cdkOwned);
    const answer = await seedImage(ecr.as<ECRClient>(), customResourceEvent('Create', properties), (table) =>
      Promise.resolve(table === 'matomo-dev-releases'),
    );
    expect(answer).toMatchObject({ Data: { Digest: 'sha256:old' } });
    expect(ecr.inputsOf('PutImageCommand')).toEqual([]);
  });

  test.each([
    ['held', { status: 'held' as const }, true],
    ['whose hold has ended', { until: '2026-11-20T23:59:59.000Z' }, false],
    ['left', { status: 'left' as const }, false],
    ['that has ended', { status: 'idle' as const }, false],
  ])('which one is: %s', async (_, state, is) => {
    const table = new ReleaseTableFake();
    expect(await isReleasing(table.client, 'matomo-dev-releases', Date.UTC(2026, 10, 21))).toBe(false);
    table.put(state);
    expect(await isReleasing(table.client, 'matomo-dev-releases', Date.UTC(2026, 10, 21))).toBe(is);
  });
});
