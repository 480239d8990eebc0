import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { imagePointers, type ImagePointer } from '../image-pointers';
import { dataRemovalPolicy } from './removal';

export interface ImageRepositoryProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable'>;
}

/** Where an environment's images live, under immutable tags but for the two pointers. */
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
    this.repository.addLifecycleRule({
      description: 'Layers that a broken push left behind, and images that lost their last tag',
      tagStatus: ecr.TagStatus.UNTAGGED,
      maxImageAge: Duration.days(30),
    });
  }

  /** The name is fixed, since the CDK CLI pushes by name. */
  static nameFor(config: Pick<ResolvedConfig, 'name'>): string {
    return `matomo-${config.name}`;
  }
}
