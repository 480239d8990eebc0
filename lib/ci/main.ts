import { readFileSync, writeFileSync } from 'node:fs';
import type { Command, CommandArgument, Program } from '../cli/command';
import { runProgram } from '../cli/program';
import { selectEnvironment, type ResolvedConfig } from '../config';
import type { AwsClients, AwsOptions } from '../aws/clients';
import { awsFailure } from '../aws/failure';
import { usageFailure } from '../cli/failure';
import type { Reporter } from '../cli/reporter';
import { verifyAttestation } from './attestation';
import { billOfMaterials, type ImageParts } from './bill-of-materials';
import { builtImage, type PushedDigests } from './built-image';
import { comment, type PullRequest } from './comment';
import { difference, differenceMarker } from './difference';
import { matomoChanges, type MatomoChangesContext } from './matomo-changes';
import { plan, planned, type Environments } from './plan';
import type { ProgramResult } from './programs';
import { workflowRun } from './workflow-run';

/** What the steps of the workflows work with. Made once, in bin/ci.ts; tests pass their own. */
export interface CiContext extends Environments, MatomoChangesContext {
  /** The process's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly reporter: Reporter;
  readonly connect: (options: AwsOptions) => AwsClients;
  readonly gh: (args: readonly string[]) => Promise<ProgramResult>;
  readonly cdk: (args: readonly string[]) => Promise<ProgramResult>;
  readonly pushedDigests: PushedDigests;
  readonly imageParts: ImageParts;
  /** Where a step leaves a file for the next one. */
  readonly file: (name: string) => string;
}

const environmentArgument: CommandArgument = { name: 'environment', example: 'stage' };

const differenceOf = (environment: string): string => `difference-${environment}.md`;

/** A step for one environment. */
const stepFor = (
  name: string,
  summary: string,
  work: (context: CiContext, config: ResolvedConfig) => Promise<void>,
): Command<CiContext> => ({
  name,
  summary,
  arguments: [environmentArgument],
  options: {},
  run: (context, _values, environment: string) =>
    work(context, selectEnvironment(context.environments, environment, context.promotions)),
});

export const program: Program<CiContext> = {
  call: 'npm run ci --',
  explain: awsFailure,
  commands: [
    {
      name: 'plan',
      summary: `Which environments a run is for: ${planned.join(', ')} (with the environment)`,
      arguments: [
        { name: 'event', example: 'push' },
        { ...environmentArgument, optional: true },
      ],
      options: {},
      run(context, _values, event: string, only?: string) {
        const what = planned.find((known) => known === event);
        if (what === undefined) {
          throw usageFailure(`There is no plan for '${event}'. Known are ${planned.join(', ')}.`);
        }
        plan(what, only, context, workflowRun(context.variables), context.reporter);
        return Promise.resolve();
      },
    },
    {
      name: 'matomo-changes',
      summary: "What a newer base image changes in Matomo, from Matomo's changelog",
      arguments: [],
      options: {},
      async run(context) {
        context.reporter.result(await matomoChanges(context));
      },
    },
    stepFor('diff', 'What cdk deploy would change there', async ({ cdk, file, reporter }, { name }) => {
      const text = await difference(name, cdk);
      writeFileSync(file(differenceOf(name)), text);
      reporter.result(text);
    }),
    stepFor('comment', 'The same, under the pull request', ({ variables, file }, { name }) =>
      comment(pullRequest(variables), differenceMarker(name), readFileSync(file(differenceOf(name)), 'utf8')),
    ),
    stepFor('built', 'Which image this run has built', ({ variables, pushedDigests, reporter }, config) =>
      builtImage(config, workflowRun(variables), pushedDigests, reporter),
    ),
    stepFor('sbom', 'What the image that this run has built is made of', (context, config) =>
      billOfMaterials(config, workflowRun(context.variables), {
        ...context,
        file: context.file(`sbom-${config.name}.cdx.json`),
      }),
    ),
    stepFor('verify', 'Who built the image that is to go there', (context, config) =>
      verifyAttestation({ ...context, config, run: workflowRun(context.variables) }),
    ),
  ],
};

/** Runs one step of the workflows in .github/workflows. @returns the exit code */
export const runCi = (args: readonly string[], context: CiContext): Promise<number> =>
  runProgram(program, args, context);

function pullRequest(variables: CiContext['variables']): PullRequest {
  const { apiUrl, repository } = workflowRun(variables);
  const { GITHUB_TOKEN: token = '', PULL_REQUEST: number = '' } = variables;
  if (token !== '' && /^[1-9]\d*$/.test(number)) return { apiUrl, repository, token, number: Number(number) };
  throw usageFailure('GITHUB_TOKEN and PULL_REQUEST, its number, must be set in the step that comments.');
}
