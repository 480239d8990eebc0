import type { ECRClient } from '@aws-sdk/client-ecr';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesOf } from '../contract/names';
import type { Neighbour, ResolvedConfig } from '../config';
import { commitTagPrefix } from '../contract/pointers';
import { Failure, usageFailure } from '../cli/failure';
import type { Manifest } from '../ops/images/manifest';
import { readManifest } from '../ops/images/repository';
import type { Reporter } from '../cli/reporter';
import type { ProgramResult } from './programs';
import type { WorkflowRun } from './workflow-run';

export interface AttestationCheck {
  /** The environment that the image is to go to. */
  readonly config: Pick<ResolvedConfig, 'name' | 'github' | 'promotion'>;
  readonly run: WorkflowRun;
  readonly connect: (options: { readonly region: string }) => { readonly ecr: ECRClient };
  /** Runs GitHub's command line tool. */
  readonly gh: (args: readonly string[]) => Promise<ProgramResult>;
  readonly reporter: Reporter;
}

/**
 * Verifies that main.yml built the image of this run's commit, from that very commit, on the branch that is merged to.
 * What is verified is the manifest, byte by byte as the repository stores it: its hash is the image's digest, so `gh`
 * needs no access to the registry.
 *
 * @throws Failure if there is no such image, or nobody vouches for it
 */
export async function verifyAttestation(check: AttestationCheck): Promise<void> {
  const { run, gh, reporter } = check;
  const { github, promotion, name } = check.config;
  if (github === undefined || promotion.from === undefined) {
    throw usageFailure(`${name} takes no images from another environment by GitHub. See config/example.ts.`);
  }
  const { text, digest } = await manifestOf(check, promotion.from);
  const folder = await mkdtemp(join(tmpdir(), 'matomo-manifest-'));
  try {
    const file = join(folder, 'manifest.json');
    await writeFile(file, text);
    const signer = `${run.serverUrl}/${github.repository}/.github/workflows/main.yml@refs/heads/${github.branch}`;
    const { exitCode, stderr, stdout } = await gh([
      ...['attestation', 'verify', file],
      ...['--repo', github.repository],
      ...['--cert-identity', signer],
      ...['--source-digest', run.commit],
    ]);
    if (exitCode !== 0) {
      throw new Failure(
        `Nobody vouches for the image ${digest} of ${run.commit}: ${stderr.trim() || stdout.trim()}\n` +
          `It must have been built by main.yml on ${github.branch}. Nothing was copied.`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  reporter.result(`${digest} was built by main.yml from ${run.commit}.`);
}

async function manifestOf({ connect, run }: AttestationCheck, from: Neighbour): Promise<Manifest> {
  const { ecr } = connect({ region: from.region });
  const repositoryName = namesOf(from.name).repository;
  const tag = `${commitTagPrefix}${run.commit}`;
  const manifest = await readManifest({ ecr, repositoryName, registryId: from.account }, tag);
  if (manifest !== undefined) return manifest;
  throw new Failure(
    `${from.name} has no image ${repositoryName}:${tag}. A release copies what was tested there: publish it for a ` +
      'commit that was merged and whose run of main.yml has ended.',
  );
}
