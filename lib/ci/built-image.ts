import { namesOf } from '../contract/names';
import type { ResolvedConfig } from '../config';
import { buildTagPrefix } from '../contract/pointers';
import type { Reporter } from '../cli/reporter';
import type { WorkflowRun } from './workflow-run';

/** Under which digests this machine's container engine has pushed an image: `name@sha256:…`; none if it has not. */
export type PushedDigests = (image: string) => Promise<readonly string[]>;

type Built = Pick<ResolvedConfig, 'name' | 'account' | 'region'>;

const repositoryOf = ({ name, account, region }: Built): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${namesOf(name).repository}`;

/** The name under which a run builds an image, with its tag. */
export const builtName = (config: Built, run: WorkflowRun): string =>
  `${repositoryOf(config)}:${buildTagPrefix}${run.commit}-${run.attempt}`;

/**
 * Tells which image this run has built and pushed, as outputs `name` and `digest` for the attestation. It asks the
 * engine that built it, not the registry: what somebody else had pushed under the tag before must not be attested.
 * `digest` is empty if the tag was there already, as when a run is repeated.
 */
export async function builtImage(
  config: Built,
  run: WorkflowRun,
  pushedDigests: PushedDigests,
  reporter: Reporter,
): Promise<void> {
  const repository = repositoryOf(config);
  const [digest = ''] = (await pushedDigests(builtName(config, run)))
    .filter((pushed) => pushed.startsWith(`${repository}@sha256:`))
    .map((pushed) => pushed.slice(repository.length + 1));
  reporter.note(
    digest === ''
      ? `::notice::commit-${run.commit} was released before: the attestation of the run that built it stands.`
      : `Built here: ${repository}@${digest}`,
  );
  run.output('name', repository);
  run.output('digest', digest);
}
