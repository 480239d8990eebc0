import { dirname, join } from 'node:path';
import { attempt, commandNotFound } from '../engine/child-process';
import { buildingEngine } from '../engine/find-engine';
import { imageParts as partsOf } from '../image/image-parts';
import { Failure } from '../cli/failure';
import { projectRoot } from '../cli/project';

/** How a program ended and what it said. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** GitHub's command line tool, which its runners have. It reads GH_TOKEN. */
export async function gh(args: readonly string[]): Promise<ProgramResult> {
  const result = await attempt('gh', args);
  if (result.exitCode !== commandNotFound) return result;
  throw new Failure(
    'There is no `gh` here. The runners of GitHub have it; on others, install the GitHub CLI.',
  );
}

/** Git, in this clone. */
export const git = (args: readonly string[]): Promise<ProgramResult> =>
  attempt('git', ['-C', projectRoot, ...args]);

/** The text at an address; `undefined` if there is none. @throws Failure if it cannot be asked for */
export async function textAt(url: string): Promise<string | undefined> {
  const answer = await fetch(url).catch((error: Error) => {
    throw new Failure(`${url} cannot be reached: ${error.message}`);
  });
  return answer.ok ? answer.text() : undefined;
}

/** The project's CDK CLI. */
export function cdk(args: readonly string[]): Promise<ProgramResult> {
  const program = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
  return attempt(process.execPath, [program, ...args]);
}

/** The digests of `PushedDigests`, from the engine that builds images. */
export const pushedDigests = async (image: string): Promise<readonly string[]> =>
  (await buildingEngine()).repositoryDigests(image);

/** What `ImageParts` asks for, from the same engine. */
export const imageParts = async (image: string): Promise<readonly string[]> =>
  partsOf(await buildingEngine(), image);
