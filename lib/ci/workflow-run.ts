import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { usageFailure } from '../cli/failure';

/** What GitHub tells a step of a workflow, by its environment variables. */
export interface WorkflowRun {
  /** owner/name */
  readonly repository: string;
  readonly ownerId: number;
  readonly repositoryId: number;
  /** Of the branch, tag or merged pull request that runs: refs/heads/main. */
  readonly ref: string;
  readonly commit: string;
  /** Of this run and attempt: 123-1. */
  readonly attempt: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  /** Without a slash at the end. */
  readonly serverUrl: string;
  /** Sets an output of the step. */
  readonly output: (name: string, value: string) => void;
}

/**
 * Reads the variables of https://docs.github.com/actions/reference/workflows-and-actions/variables
 * @throws Failure with exit code 2 outside a workflow
 */
export function workflowRun(variables: Readonly<Record<string, string | undefined>>): WorkflowRun {
  const need = (name: string): string => {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
    throw usageFailure(`${name} is not set: this runs in a workflow of GitHub Actions, which sets it.`);
  };
  return {
    repository: need('GITHUB_REPOSITORY'),
    ownerId: Number(need('GITHUB_REPOSITORY_OWNER_ID')),
    repositoryId: Number(need('GITHUB_REPOSITORY_ID')),
    ref: need('GITHUB_REF'),
    commit: need('GITHUB_SHA'),
    attempt: `${need('GITHUB_RUN_ID')}-${need('GITHUB_RUN_ATTEMPT')}`,
    apiUrl: need('GITHUB_API_URL'),
    serverUrl: need('GITHUB_SERVER_URL'),
    // A random end, because a value with a line of its own could otherwise set another output.
    output: (name, value) => {
      const end = `end-${randomUUID()}`;
      appendFileSync(need('GITHUB_OUTPUT'), `${name}<<${end}\n${value}\n${end}\n`);
    },
  };
}
