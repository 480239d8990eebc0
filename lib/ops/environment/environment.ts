import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { namesOf, type StackKind } from '../../contract/names';
import { Failure, usageFailure } from '../../cli/failure';

/** A deployed environment, as its stacks' outputs tell. */
export interface Environment {
  readonly name: string;
  /** With scheme, without a slash at the end. */
  readonly url: string;
  readonly cluster: string;
  readonly repositoryName: string;
  /** The DynamoDB table that tells of releases. */
  readonly releaseTable: string;
  /** Family of the task definition. */
  readonly archiveTaskDefinition: string;
  readonly migrateLogGroup: string;
  readonly archiveLogGroup: string;
}

/**
 * Finds an environment by the outputs of its stacks; see `addOutputs` in lib/stacks.
 * @throws Failure with exit code 2 if it is not deployed in this account and region, 1 if a stack has no such
 *   output.
 */
export async function findEnvironment(
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<Environment> {
  const [registry, service] = await Promise.all([
    outputsOf(cloudFormation, name, 'registry'),
    outputsOf(cloudFormation, name, 'service'),
  ]);
  return {
    name,
    url: service('Url'),
    cluster: service('Cluster'),
    repositoryName: registry('RepositoryName'),
    releaseTable: registry('ReleaseTable'),
    archiveTaskDefinition: service('ArchiveTaskDefinition'),
    migrateLogGroup: service('MigrateLogGroup'),
    archiveLogGroup: service('ArchiveLogGroup'),
  };
}

/**
 * An output that the service stack has in some configurations only.
 * @returns `undefined` if it has none of this name
 * @throws Failure with exit code 2 if the environment is not deployed in this account and region
 */
export async function serviceOutput(
  cloudFormation: CloudFormationClient,
  environment: string,
  output: string,
): Promise<string | undefined> {
  return (await describe(cloudFormation, namesOf(environment).stack('service'), environment)).get(output);
}

/**
 * Reads the outputs of one of an environment's stacks.
 * @returns a function from an output's name to its value, which throws Failure if there is no such output
 */
export async function outputsOf(
  cloudFormation: CloudFormationClient,
  environment: string,
  kind: StackKind,
): Promise<(output: string) => string> {
  const stack = namesOf(environment).stack(kind);
  const outputs = await describe(cloudFormation, stack, environment);
  return (output) => {
    const value = outputs.get(output);
    if (value !== undefined) return value;
    throw new Failure(
      `The stack ${stack} has no output ${output}: its deployment has not ended, or it was made by an older ` +
        `version of this app. Deploy it: npx cdk deploy --all -c env=${environment}`,
    );
  };
}

async function describe(
  cloudFormation: CloudFormationClient,
  stack: string,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    const [found] = Stacks ?? [];
    if (found === undefined) {
      throw new Failure(
        `The answer to the question for the stack ${stack} names no stack, so it is not CloudFormation's: a proxy on ` +
          'the way, as a rule. Let the hosts *.amazonaws.com through, and run this again.',
      );
    }
    return new Map(
      (found.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    );
  } catch (error) {
    if (!(error instanceof Error && isNoSuchStack(error))) throw error;
    throw usageFailure(
      `There is no stack ${stack} in this account and region. Check the name '${environment}', --profile and ` +
        `--region, or deploy it: npx cdk deploy --all -c env=${environment}`,
    );
  }
}

/** CloudFormation has no error of its own for it, only this sentence. */
const isNoSuchStack = ({ name, message }: Error): boolean =>
  name === 'ValidationError' && message.includes('does not exist');
