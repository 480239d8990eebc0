import { selectEnvironment, type ResolvedConfig } from '../config';
import { githubRoleName, type GithubConfig, type GithubStep } from '../contract/github';
import { usageFailure } from '../cli/failure';
import type { Reporter } from '../cli/reporter';
import type { WorkflowRun } from './workflow-run';

/** What is planned for: an event that brings a new image, or a deployment by hand. */
export const planned = ['pull-request', 'push', 'release', 'deploy'] as const;

/** A job for one environment: what a workflow's matrix takes. */
export interface PlannedJob {
  readonly name: string;
  readonly region: string;
  /** ARN of the role that the job assumes. */
  readonly role: string;
  readonly url: string;
  /** Label of a runner that builds the environment's images without emulation. */
  readonly runner: string;
  /** Whether images are attested and attestations verified. */
  readonly attest: boolean;
  /** The environment that images are copied from; empty where they are built. */
  readonly from: string;
}

/** What config/ exports. */
export interface Environments {
  readonly environments: Readonly<Record<string, unknown>>;
  readonly promotions: unknown;
}

/** An environment that is released to from this very repository. */
type FromHere = ResolvedConfig & { readonly github: GithubConfig };

const runners = { arm64: 'ubuntu-24.04-arm', x86_64: 'ubuntu-24.04' } as const;

/**
 * Which environments a run is for, as outputs for the matrix of the next jobs. An environment whose configuration names
 * another repository is left out with a notice, so that a copy of the repository fails nowhere.
 *
 * @param only the environment of a deployment by hand
 * @throws ConfigurationError if a file has mistakes
 * @throws Failure with exit code 2 if the environment of a deployment by hand is not deployed from here, or a file
 *   has wrong numbers for this repository
 */
export function plan(
  what: (typeof planned)[number],
  only: string | undefined,
  config: Environments,
  run: WorkflowRun,
  reporter: Reporter,
): void {
  const here = Object.keys(config.environments)
    .map((name) => selectEnvironment(config.environments, name, config.promotions))
    .filter((environment): environment is FromHere => isFromHere(environment, run, reporter));
  const setMatrix = (output: string, chosen: readonly FromHere[], step: GithubStep): void => {
    run.output(output, JSON.stringify(chosen.map((environment) => jobFor(environment, step))));
    reporter.note(`${output}: ${namesOf(chosen)}`);
  };
  if (what === 'deploy') {
    const chosen = here.filter(({ name }) => name === only);
    if (chosen.length === 0) {
      throw usageFailure(
        `'${only ?? ''}' is not deployed from ${run.repository}. Those that are: ${namesOf(here)}. ` +
          'Add `github` to its file in config/, see docs/how-to/release-from-github.md.',
      );
    }
    setMatrix('deployments', chosen, 'deploy');
    return;
  }
  const released = here.filter(
    ({ github: { deploysOn, branch } }) =>
      deploysOn === what && (what !== 'push' || run.ref === `refs/heads/${branch}`),
  );
  setMatrix('releases', released, what === 'release' ? 'promote' : 'release');
  if (what === 'pull-request') setMatrix('diffs', here, 'diff');
}

function isFromHere({ name, github }: ResolvedConfig, run: WorkflowRun, reporter: Reporter): boolean {
  if (github === undefined) return false;
  const { repository, ownerId, repositoryId } = github;
  if (repository !== run.repository) {
    reporter.note(`::notice::${name} is released from ${repository}, not from ${run.repository}.`);
    return false;
  }
  if (ownerId !== run.ownerId || repositoryId !== run.repositoryId) {
    throw usageFailure(
      `config/${name}.ts: github.ownerId and repositoryId are ${ownerId} and ${repositoryId}; those of ${repository} ` +
        `are ${run.ownerId} and ${run.repositoryId}. Correct them and deploy matomo-${name}-registry again, by hand.`,
    );
  }
  return true;
}

function jobFor(environment: FromHere, step: GithubStep): PlannedJob {
  const { name, account, region, host, architecture, github, promotion } = environment;
  return {
    name,
    region,
    role: `arn:aws:iam::${account}:role/${githubRoleName(name, step)}`,
    url: `https://${host}`,
    runner: runners[architecture],
    attest: github.attestation === 'on',
    from: step === 'promote' ? (promotion.from?.name ?? '') : '',
  };
}

const namesOf = (environments: readonly { readonly name: string }[]): string =>
  environments.map(({ name }) => name).join(', ') || 'none';
