import { readFileSync, writeFileSync } from 'node:fs';
import { ConfigurationError, selectEnvironment, type ResolvedConfig } from '../config';
import type { AwsClients, AwsOptions } from '../aws/clients';
import { awsFailure } from '../aws/failure';
import { OpsFailure, usageFailure } from '../cli/failure';
import type { Reporter } from '../ops/reporter';
import { verifyAttestation } from './attestation';
import { builtImage, type PushedDigests } from './built-image';
import { comment, type PullRequest } from './comment';
import { difference, differenceMarker } from './difference';
import { plan, planned, type Environments } from './plan';
import type { ProgramResult } from './programs';
import { workflowRun } from './workflow-run';

/** What the steps of the workflows work with. Made once, in bin/ci.ts; tests pass their own. */
export interface CiContext extends Environments {
  /** The process's environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly reporter: Reporter;
  readonly connect: (options: AwsOptions) => AwsClients;
  readonly gh: (args: readonly string[]) => Promise<ProgramResult>;
  readonly cdk: (args: readonly string[]) => Promise<ProgramResult>;
  readonly pushedDigests: PushedDigests;
  /** File that carries the difference of an environment from one step to the next. */
  readonly differenceFile: (environment: string) => string;
}

const usage = `npm run ci -- <step>, for the workflows in .github/workflows:
  plan pull-request|push|release   which environments the event is for
  plan deploy <environment>        the same for a deployment by hand
  diff <environment>               what cdk deploy would change there
  comment <environment>            the same, under the pull request
  built <environment>              which image this run has built
  verify <environment>             who built the image that is to go there`;

/** Runs one step. @returns the exit code: 0 done, 1 failed, 2 wrong call or configuration */
export async function runCi(args: readonly string[], context: CiContext): Promise<number> {
  try {
    await step(args, context);
    return 0;
  } catch (error) {
    const failure = error instanceof ConfigurationError ? usageFailure(error.message) : error;
    const known = failure instanceof OpsFailure ? failure : awsFailure(failure);
    if (known === undefined) throw error;
    context.reporter.note(known.message);
    return known.exitCode;
  }
}

async function step(args: readonly string[], context: CiContext): Promise<void> {
  const [name = '', argument = '', only] = args;
  if (args.length > (name === 'plan' ? 3 : 2)) throw usageFailure(usage);
  if (name === 'plan') {
    const what = planned.find((known) => known === argument);
    if (what === undefined) throw usageFailure(usage);
    plan(what, only, context, workflowRun(context.variables), context.reporter);
    return;
  }
  const stepOf = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (stepOf === undefined) throw usageFailure(usage);
  await stepOf(context, selectEnvironment(context.environments, argument, context.promotions));
}

const steps: Readonly<Record<string, (context: CiContext, config: ResolvedConfig) => Promise<void>>> = {
  async diff({ cdk, differenceFile, reporter }, { name }) {
    const text = await difference(name, cdk);
    writeFileSync(differenceFile(name), text);
    reporter.result(text);
  },
  comment: ({ variables, differenceFile }, { name }) =>
    comment(pullRequest(variables), differenceMarker(name), readFileSync(differenceFile(name), 'utf8')),
  built: ({ variables, pushedDigests, reporter }, config) =>
    builtImage(config, workflowRun(variables), pushedDigests, reporter),
  verify: (context, config) => verifyAttestation({ ...context, config, run: workflowRun(context.variables) }),
};

function pullRequest(variables: CiContext['variables']): PullRequest {
  const { apiUrl, repository } = workflowRun(variables);
  const { GITHUB_TOKEN: token = '', PULL_REQUEST: number = '' } = variables;
  if (token !== '' && /^[1-9]\d*$/.test(number)) return { apiUrl, repository, token, number: Number(number) };
  throw usageFailure('GITHUB_TOKEN and PULL_REQUEST, its number, must be set in the step that comments.');
}
