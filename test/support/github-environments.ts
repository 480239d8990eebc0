import { environments } from '../../config';

export const githubRepository = {
  repository: 'example-library/matomo',
  ownerId: 1234,
  repositoryId: 56789,
} as const;

/** The repository's environments as they are after somebody has switched releases from GitHub on. */
export const githubEnvironments = {
  dev: { ...environments.dev, github: { ...githubRepository, deploysOn: 'pull-request' } },
  stage: { ...environments.stage, github: { ...githubRepository, deploysOn: 'push' } },
  prod: { ...environments.prod, github: { ...githubRepository, deploysOn: 'release' } },
} as const;
