import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import {
  buildTagPrefix,
  cdkTagPrefix,
  commitTagPrefix,
  imagePointers,
  type ImagePointer,
} from '../../contract/pointers';
import { pullActions } from '../../contract/rights';
import { dataRemovalPolicy } from '../core/removal';

export interface ImageRepositoryProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'account' | 'disposable' | 'images' | 'promotion'>;
}

/** Images that `cdk deploy` made: what a roll-back of the stack may return to, and no more. */
const keptCdkImages = 10;

/** Where an environment's images live, under immutable tags but for the pointers. */
export class ImageRepository extends Construct {
  public readonly repository: ecr.Repository;

  constructor(scope: Construct, id: string, { config }: ImageRepositoryProps) {
    super(scope, id);
    this.repository = new ecr.Repository(this, 'Repository', {
      repositoryName: ImageRepository.nameFor(config),
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: imagePointers.map((pointer: ImagePointer) =>
        ecr.ImageTagMutabilityExclusionFilter.wildcard(pointer),
      ),
      emptyOnDelete: config.disposable,
      removalPolicy: dataRemovalPolicy(config),
    });
    this.addLifecycle(config.images.keepReleases);
    this.letNextEnvironmentPull(config);
  }

  /**
   * ECR judges an image by the first rule whose tags it bears, and by no later one. So an image with a pointer belongs
   * to the pointer's rule, which never has one too many, and whatever else it is called does not matter. A released
   * image is counted among released ones only, so that no number of `cdk deploy`s pushes it out. Tags of any other
   * form are somebody's own and kept. What an index refers to has no tag and is kept as long as the index is.
   * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
   */
  private addLifecycle(keepReleases: number): void {
    for (const pointer of imagePointers) {
      this.repository.addLifecycleRule({
        description: `What ${pointer} names is never deleted`,
        tagPatternList: [pointer],
        maxImageCount: 1,
      });
    }
    this.repository.addLifecycleRule({
      description: `The last ${keepReleases} releases`,
      tagPatternList: [`${commitTagPrefix}*`],
      maxImageCount: keepReleases,
    });
    this.repository.addLifecycleRule({
      description: `The last ${keptCdkImages} images of cdk deploy`,
      tagPatternList: [`${cdkTagPrefix}*`],
      maxImageCount: keptCdkImages,
    });
    this.repository.addLifecycleRule({
      description: 'What workflows built last and did not release',
      tagPatternList: [`${buildTagPrefix}*`],
      maxImageCount: keptCdkImages,
    });
    this.repository.addLifecycleRule({
      description: 'Layers that a broken push left behind, and images that lost their last tag',
      tagStatus: ecr.TagStatus.UNTAGGED,
      maxImageAge: Duration.days(30),
    });
  }

  /** A promotion runs in the account that it promotes to, and copies from here. */
  private letNextEnvironmentPull({ account, promotion }: ImageRepositoryProps['config']): void {
    // Within one account the rights of the role that pulls are enough.
    if (promotion.to === undefined || promotion.to.account === account) return;
    this.repository.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'NextEnvironmentPulls',
        principals: [new iam.AccountPrincipal(promotion.to.account)],
        actions: [...pullActions],
      }),
    );
  }

  /** The name is fixed, since the CDK CLI pushes by name. */
  static nameFor(config: Pick<ResolvedConfig, 'name'>): string {
    return namesOf(config.name).repository;
  }
}
