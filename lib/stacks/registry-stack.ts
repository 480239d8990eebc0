import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { GithubAccess } from '../constructs/github/github-access';
import { ReleaseTable } from '../constructs/image/release-table';
import { ImageRepository } from '../constructs/image/image-repository';
import { grantImagePublishing } from '../constructs/image/own-repository-synthesizer';
import { EnvironmentStack } from './environment-stack';

/** Where images live, and who may bring them from GitHub. */
export class RegistryStack extends EnvironmentStack {
  public readonly repository: ecr.Repository;

  constructor(scope: Construct, config: ResolvedConfig) {
    super(scope, config, 'registry', {
      description: `Matomo ${config.name}: image repository, record of releases, roles for GitHub`,
    });
    this.repository = new ImageRepository(this, 'Images', { config }).repository;
    grantImagePublishing(this.repository);
    const { table } = new ReleaseTable(this, 'Releases', { config });
    if (config.github !== undefined) {
      new GithubAccess(this, 'Github', { config, github: config.github, repository: this.repository });
    }
    this.addOutputs({
      RepositoryName: this.repository.repositoryName,
      ReleaseTable: table.tableName,
      RepositoryUri: this.repository.repositoryUri,
    });
  }
}
