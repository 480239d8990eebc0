import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { Failure } from '../../cli/failure';
import { releaseStateParameter } from '../../contract/rights';

const schema = z.object({
  /** As it was called: `promote stage prod`. */
  command: z.string(),
  by: z.string(),
  host: z.string(),
  pid: z.number(),
  /** ISO 8601. */
  since: z.string(),
  /** ISO 8601: until then nobody else may release. Absent once the command was interrupted. */
  until: z.string().optional(),
  /** What was being done. */
  step: z.string(),
  /** Digest of the image that is being released; absent until it is known. */
  image: z.string().optional(),
  /** Digest of the image that served when this release began. */
  before: z.string().optional(),
  /** Identifier of the database snapshot that this release took. */
  snapshot: z.string().optional(),
});

/** What is kept about a release from its beginning to its end, over interruptions. */
export type ReleaseState = z.infer<typeof schema>;

/** @returns `undefined` if no release is under way or was interrupted */
export async function readReleaseState(
  ssm: SSMClient,
  environment: string,
): Promise<ReleaseState | undefined> {
  return (await readStored(ssm, environment))?.state;
}

/** A state, and how often it was written. */
export interface StoredState {
  readonly state: ReleaseState;
  readonly version: number;
}

/** @throws Failure if the parameter holds something else */
export async function readStored(ssm: SSMClient, environment: string): Promise<StoredState | undefined> {
  try {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: releaseStateParameter(environment) }),
    );
    const state = schema.parse(JSON.parse(Parameter?.Value ?? ''));
    return { state, version: Parameter?.Version ?? 0 };
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new Failure(
      `The SSM parameter ${releaseStateParameter(environment)} holds no state of a release. Nothing but this tool ` +
        'should write it; delete it and run the command again.',
    );
  }
}

/**
 * Writes the state where there is none.
 * @returns its version; `undefined` if there is one already
 */
export async function createState(
  ssm: SSMClient,
  environment: string,
  state: ReleaseState,
): Promise<number | undefined> {
  try {
    const { Version } = await ssm.send(
      new PutParameterCommand({
        Name: releaseStateParameter(environment),
        Value: JSON.stringify(state),
        Type: 'String',
        Description: 'Release under way; written by npm run ops',
      }),
    );
    return Version ?? 0;
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) return undefined;
    throw error;
  }
}

/** @returns the version that was written: one more than the last */
export async function overwriteState(
  ssm: SSMClient,
  environment: string,
  state: ReleaseState,
): Promise<number> {
  const { Version } = await ssm.send(
    new PutParameterCommand({
      Name: releaseStateParameter(environment),
      Value: JSON.stringify(state),
      Overwrite: true,
    }),
  );
  return Version ?? 0;
}

/** Removes the state, if there is one. */
export async function deleteState(ssm: SSMClient, environment: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: releaseStateParameter(environment) }));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
  }
}
