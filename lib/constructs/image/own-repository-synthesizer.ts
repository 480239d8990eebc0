import { DefaultStackSynthesizer, type ISynthesisSession, type Stack } from 'aws-cdk-lib';
import { type ArtifactManifest, ArtifactType } from 'aws-cdk-lib/cloud-assembly-schema';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { cdkTagPrefix } from '../../contract/pointers';
import { bootstrapRoleArn } from '../core/bootstrap-roles';

export interface OwnRepositorySynthesizerProps {
  /** Name of the repository that takes the stack's image assets. */
  readonly repositoryName: string;
  /** The stack that creates the repository. It is deployed before an image is built or pushed. */
  readonly repositoryStack: Stack;
}

/** What publishing an image takes: looking whether it is there, and otherwise pushing it layer by layer. */
const publishingActions = [
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];

/**
 * Lets the CDK CLI push a stack's images into a repository of the same app instead of the bootstrap repository,
 * so that an image is stored once and the tasks need rights to one repository only.
 *
 * The CLI builds every image before it deploys the first stack, and looks for the repository while doing so; an
 * empty account would end with "No ECR repository named …". Only an asset manifest that depends on a stack is
 * kept back (WorkGraphBuilder.addAsset in aws-cdk), so this synthesizer adds that dependency.
 */
export class OwnRepositorySynthesizer extends DefaultStackSynthesizer {
  private readonly repositoryStack: Stack;

  constructor(props: OwnRepositorySynthesizerProps) {
    super({ imageAssetsRepositoryName: props.repositoryName, dockerTagPrefix: cdkTagPrefix });
    this.repositoryStack = props.repositoryStack;
  }

  public override bind(stack: Stack): void {
    super.bind(stack);
    stack.addStackDependency(this.repositoryStack, 'The images are pushed into its repository');
  }

  public override synthesize(session: ISynthesisSession): void {
    const { assembly } = session;
    const addArtifact = (id: string, artifact: ArtifactManifest): void =>
      assembly.addArtifact(
        id,
        artifact.type === ArtifactType.ASSET_MANIFEST
          ? { ...artifact, dependencies: [this.repositoryStack.artifactId] }
          : artifact,
      );
    super.synthesize({
      ...session,
      assembly: Object.create(assembly, { addArtifact: { value: addArtifact } }) as typeof assembly,
    });
  }
}

/**
 * Allows the role with which the CDK CLI publishes images to push into this repository; its own policy names the
 * bootstrap repository only. The role must exist: `cdk bootstrap` makes it.
 */
export function grantImagePublishing(repository: ecr.Repository): void {
  repository.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CdkPublishesImages',
      principals: [new iam.ArnPrincipal(bootstrapRoleArn(repository.stack, 'publishImages'))],
      actions: publishingActions,
    }),
  );
}
