import { namesOf } from './names';

/** What happens in GitHub that brings a new image to an environment. */
export const githubEvents = ['pull-request', 'push', 'release'] as const;

/** What a workflow of this repository does in an environment's account; each has a role of its own. */
export type GithubStep = 'release' | 'promote' | 'diff' | 'deploy';

/** The run of a workflow that may take a step: what GitHub writes into its token. */
export interface GithubRun {
  readonly step: GithubStep;
  /** File in .github/workflows. */
  readonly workflow: string;
  /**
   * End of the token's `sub` claim: the event, the branch, or the GitHub environment that the job names.
   * https://docs.github.com/actions/reference/security/oidc
   */
  readonly subject: string;
  /** Where the workflow's own text comes from; `*` stands for anything. */
  readonly ref: string;
}

/** The repository that an environment is released from: the part of the configuration that roles and workflows share. */
export interface GithubConfig {
  /** owner/name */
  readonly repository: string;
  readonly ownerId: number;
  readonly repositoryId: number;
  readonly deploysOn: (typeof githubEvents)[number];
  readonly branch: string;
  readonly provider: 'create' | 'existing';
  readonly attestation: 'on' | { readonly off: string };
}

/** Every run that may do something in an environment. */
export function githubRuns(environment: string, github: GithubConfig): readonly GithubRun[] {
  return [
    newImageRun(environment, github),
    // Before a merge: what it would change.
    { step: 'diff', workflow: 'pull-request.yml', subject: 'pull_request', ref: 'refs/pull/*/merge' },
    // By hand, behind the GitHub environment of the same name.
    {
      step: 'deploy',
      workflow: 'deploy.yml',
      subject: `environment:${environment}`,
      ref: `refs/heads/${github.branch}`,
    },
  ];
}

function newImageRun(environment: string, { deploysOn, branch }: GithubConfig): GithubRun {
  switch (deploysOn) {
    case 'pull-request':
      return {
        step: 'release',
        workflow: 'pull-request.yml',
        subject: `environment:${environment}`,
        ref: 'refs/pull/*/merge',
      };
    case 'push': {
      const ref = `refs/heads/${branch}`;
      return { step: 'release', workflow: 'main.yml', subject: `environment:${environment}`, ref };
    }
    case 'release':
      return {
        step: 'promote',
        workflow: 'release.yml',
        subject: `environment:${environment}`,
        ref: 'refs/tags/*',
      };
  }
}

/** Fixed, so that workflows find it without a variable, and the service stack without a reference. */
export const githubRoleName = (environment: string, step: GithubStep): string =>
  namesOf(environment).githubRole(step);

/** How long a step's credentials hold: a promotion with a snapshot and a long migration, a first deployment. */
export const githubSessionHours = 2;
