import { dirname, join } from 'node:path';
import { inProject } from '../cli/project';
import { attempt, commandNotFound } from '../engine/child-process';
import { existingEngine } from '../engine/find-engine';
import { OpsFailure } from '../cli/failure';

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
  throw new OpsFailure(
    'There is no `gh` here. The runners of GitHub have it; on others, install the GitHub CLI.',
  );
}

/** The project's CDK CLI. */
export function cdk(args: readonly string[]): Promise<ProgramResult> {
  const program = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
  return attempt(process.execPath, [program, ...args]);
}

/** The digests of `PushedDigests`, from the engine that builds images: that of CDK_DOCKER, else Docker or Podman. */
export async function pushedDigests(image: string): Promise<readonly string[]> {
  const { name, environment } = await engine();
  const { exitCode, stdout } = await attempt(
    name,
    ['image', 'inspect', '--format', '{{range .RepoDigests}}{{println .}}{{end}}', image],
    { environment },
  );
  return exitCode === 0 ? stdout.split('\n').filter((line) => line !== '') : [];
}

async function engine(): Promise<{ name: string; environment: Record<string, string> }> {
  const chosen = process.env['CDK_DOCKER'];
  if (chosen !== undefined) return { name: chosen, environment: {} };
  const found = await existingEngine(inProject('.cache/local'));
  if (typeof found === 'string') throw new OpsFailure(found);
  return { name: found.name, environment: { ...found.environment } };
}
