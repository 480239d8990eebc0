import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { ImageRepository } from '../constructs/image-repository';
import { grantImagePublishing } from '../constructs/own-repository-synthesizer';
import { EnvironmentStack } from './environment-stack';

/** Where images live. */
export class RegistryStack extends EnvironmentStack {
  public readonly repository: ecr.Repository;

  constructor(scope: Construct, config: ResolvedConfig) {
    super(scope, config, 'registry', { description: `Matomo ${config.name}: image repository` });
    this.repository = new ImageRepository(this, 'Images', { config }).repository;
    grantImagePublishing(this.repository);
    this.addOutputs({
      RepositoryName: this.repository.repositoryName,
      RepositoryUri: this.repository.repositoryUri,
    });
  }
}
