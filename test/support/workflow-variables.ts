import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { githubRepository } from './github-environments';

/** The commit that workflows under test run for. */
export const commit = '0123456789abcdef0123456789abcdef01234567';

/** The variables that GitHub sets for a step, and the outputs that the step has set. */
export function workflowVariables(changes: Readonly<Record<string, string>> = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'matomo-step-')), 'output');
  writeFileSync(file, '');
  return {
    variables: {
      GITHUB_REPOSITORY: githubRepository.repository,
      GITHUB_REPOSITORY_OWNER_ID: String(githubRepository.ownerId),
      GITHUB_REPOSITORY_ID: String(githubRepository.repositoryId),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: commit,
      GITHUB_RUN_ID: '123',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_OUTPUT: file,
      ...changes,
    },
    outputs: (): Record<string, string> =>
      Object.fromEntries(
        [...readFileSync(file, 'utf8').matchAll(/^(\w+)<<(\S+)\n([^]*?)\n\2$/gm)].map((match) => [
          String(match[1]),
          String(match[3]),
        ]),
      ),
  };
}
