import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { stage } from '../../../config/stage';
import { appOutsideCli } from '../../../lib/stacks/environment';
import { resolve, type Promotion } from '../../../lib/config';
import { ImageRepository } from '../../../lib/constructs/image/image-repository';
import { afterLifecycle, type StoredImage } from '../../support/ecr-lifecycle';
import { theResource } from '../../support/templates';

const keepReleases = 5;

function repository(promotion: Promotion = {}) {
  const stack = new Stack(appOutsideCli(), 'Registry', {
    env: { account: stage.account, region: 'eu-central-1' },
  });
  const config = resolve('stage', { ...stage, images: { keepReleases } }, promotion);
  new ImageRepository(stack, 'Images', { config });
  return theResource(Template.fromStack(stack), 'AWS::ECR::Repository').Properties as {
    LifecyclePolicy: { LifecyclePolicyText: string };
    RepositoryPolicyText?: { Statement: unknown[] };
  } & Record<string, unknown>;
}

const properties = repository();
const after = (...images: StoredImage[]) =>
  afterLifecycle(properties.LifecyclePolicy.LifecyclePolicyText, images).map(({ digest }) => digest);

const image = (digest: string, ageDays: number, ...tags: string[]): StoredImage => ({
  digest,
  ageDays,
  tags,
});
const releases = (count: number, youngest = 0) =>
  Array.from({ length: count }, (_, index) =>
    image(`release-${index}`, youngest + index, `commit-${String(index).padStart(40, '0')}`),
  );
const cdkImages = (count: number) =>
  Array.from({ length: count }, (_, index) => image(`cdk-${index}`, index, `cdk-${index}`));

test('tags are immutable but for the pointers, and what is pushed is scanned', () => {
  expect(properties).toMatchObject({
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['next', 'live', 'previous'].map((pointer) => ({
      ImageTagMutabilityExclusionFilterType: 'WILDCARD',
      ImageTagMutabilityExclusionFilterValue: pointer,
    })),
    ImageScanningConfiguration: { ScanOnPush: true },
  });
});

describe('the life cycle', () => {
  test('keeps the last releases and no more', () => {
    expect(after(...releases(8))).toEqual(releases(keepReleases).map(({ digest }) => digest));
  });

  test.each(['next', 'live', 'previous'])(
    'keeps what %s names, however old and whatever its other tags',
    (pointer) => {
      expect(after(...releases(8), image('old', 900, 'commit-abc', pointer))).toContain('old');
      expect(after(...cdkImages(30), image('old', 900, 'cdk-abc', pointer))).toContain('old');
      expect(after(...releases(8), image('old', 900, pointer))).toContain('old');
      expect(after(...releases(8), image('old', 900, 'commit-abc', 'next', 'live', 'previous'))).toContain(
        'old',
      );
    },
  );

  test('no number of deployments by the CDK pushes a release out', () => {
    const left = after(...cdkImages(200), ...releases(keepReleases, 300));
    expect(left.filter((digest) => digest.startsWith('release'))).toHaveLength(keepReleases);
    expect(left.filter((digest) => digest.startsWith('cdk'))).toHaveLength(10);
  });

  test('an image that the CDK and a release tagged counts as a release', () => {
    expect(after(...cdkImages(30), image('both', 100, 'cdk-abc', 'commit-abc'))).toContain('both');
  });

  test("somebody's own tags are kept", () => {
    expect(after(...releases(8), ...cdkImages(30), image('own', 900, 'v5.0.2'))).toContain('own');
  });

  describe('of an image for two architectures', () => {
    const index = (ageDays: number, ...tags: string[]): StoredImage[] => [
      { ...image('index', ageDays, ...tags), children: ['arm64', 'x86_64', 'attestation'] },
      image('arm64', ageDays),
      image('x86_64', ageDays),
      image('attestation', ageDays),
    ];

    test.each([['live'], ['commit-abc']])('keeps every part while the index bears %s', (tag) => {
      expect(after(...index(900, tag))).toEqual(['index', 'arm64', 'x86_64', 'attestation']);
    });

    test('removes the parts with the index', () => {
      expect(after(...index(900, 'commit-abc'), ...releases(8))).toEqual(
        releases(keepReleases).map(({ digest }) => digest),
      );
    });
  });

  test('removes what lost its last tag after 30 days', () => {
    expect(after(image('fresh', 29), image('stale', 31))).toEqual(['fresh']);
  });

  test("without the pointers' rules this suite would notice", () => {
    const policy = JSON.parse(properties.LifecyclePolicy.LifecyclePolicyText) as {
      rules: { selection: { tagPatternList?: string[] } }[];
    };
    const rules = policy.rules.filter(({ selection }) => selection.tagPatternList?.[0] !== 'live');
    const left = afterLifecycle(JSON.stringify({ rules }), [
      ...releases(8),
      image('old', 900, 'commit-abc', 'live'),
    ]);
    expect(left.map(({ digest }) => digest)).not.toContain('old');
  });
});

describe('who may pull', () => {
  const to = { name: 'prod', account: '333333333333', region: 'eu-west-1' };

  test("the next environment's account, and nobody else", () => {
    expect(repository({ from: { ...to, account: '111111111111' }, to }).RepositoryPolicyText).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'NextEnvironmentPulls',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::333333333333:root' },
          Action: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
        },
      ],
    });
  });

  test.each([
    ['at the end of the chain', {}],
    ['where the next environment is in the same account', { to: { ...to, account: stage.account } }],
  ])('nobody by the policy %s', (_, promotion: Promotion) => {
    expect(repository(promotion).RepositoryPolicyText).toBeUndefined();
  });
});

test('is kept unless the environment is disposable', () => {
  const stack = new Stack(appOutsideCli(), 'Registry');
  new ImageRepository(stack, 'Images', { config: resolve('dev', { ...stage, disposable: true }) });
  Template.fromStack(stack).hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'Delete',
    Properties: Match.objectLike({ EmptyOnDelete: true }),
  });
});
