import { CustomResource, Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { ImagePointer } from '../../contract/pointers';
import type { SeedImageProperties } from '../../lambda/seed-image/handler';
import { functionLogs, ResourceFunction } from '../core/resource-function';

export interface ImageSeedProps {
  /** Holds the images and both pointers; mutable tags are needed for these two only. */
  readonly repository: ecr.IRepository;
  /** Name of the table that tells of releases. */
  readonly releaseTable: string;
}

/** A pointer after its seeding. */
export interface SeededPointer {
  /** Digest of the image that the pointer names. A token: who uses it is deployed after the pointer has moved. */
  readonly digest: string;
  /** To depend on where no value is used, for example by a schedule that starts the task. */
  readonly resource: CustomResource;
}

/**
 * Lets `cdk deploy` move the pointers of a repository while no release has taken them over, so that a first
 * deployment ends with a running site and a promoted image is never replaced. See
 * docs/decisions/0005-cdk-deploy-and-the-two-pointers.md.
 */
export class ImageSeed extends Construct {
  private readonly repository: ecr.IRepository;
  private readonly releaseTable: string;
  private readonly provider: Provider;

  constructor(scope: Construct, id: string, props: ImageSeedProps) {
    super(scope, id);
    this.repository = props.repository;
    this.releaseTable = props.releaseTable;
    const onEvent = new ResourceFunction(this, 'OnEvent', {
      source: 'seed-image',
      handler: 'onEvent',
      description: 'Makes a pointer of the image repository name the image that was deployed',
    });
    this.repository.grant(onEvent, 'ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage');
    dynamodb.Table.fromTableName(this, 'Releases', props.releaseTable).grant(onEvent, 'dynamodb:GetItem');
    this.provider = new Provider(this, 'Provider', {
      onEventHandler: onEvent.function,
      logGroup: functionLogs(this),
    });
  }

  /**
   * Seeds one pointer.
   *
   * @param image tag or digest of an image in the repository
   */
  public seed(pointer: Exclude<ImagePointer, 'previous'>, image: string): SeededPointer {
    const resource = new CustomResource(this, pointer === 'next' ? 'Next' : 'Live', {
      resourceType: 'Custom::ImagePointer',
      serviceToken: this.provider.serviceToken,
      serviceTimeout: Duration.minutes(5),
      properties: {
        RepositoryName: this.repository.repositoryName,
        Pointer: pointer,
        Image: image,
        ReleaseTable: this.releaseTable,
      } satisfies SeedImageProperties,
    });
    return { digest: resource.getAttString('Digest'), resource };
  }
}
