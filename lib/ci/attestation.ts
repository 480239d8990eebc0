import { BatchGetImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Neighbour, ResolvedConfig } from '../config';
import { manifestTypes } from '../image-manifest';
import { commitTagPrefix, repositoryNameFor } from '../image-pointers';
import { OpsFailure, usageFailure } from '../ops/failure';
import type { Reporter } from '../ops/reporter';
import type { ProgramResult } from './programs';
import type { WorkflowRun } from './workflow-run';

export interface AttestationCheck {
  /** The environment that the image is to go to. */
  readonly config: Pick<ResolvedConfig, 'name' | 'github' | 'promotion'>;
  readonly run: WorkflowRun;
  readonly connect: (options: { readonly region: string }) => { readonly ecr: Pick<ECRClient, 'send'> };
  /** Runs GitHub's command line tool. */
  readonly gh: (args: readonly string[]) => Promise<ProgramResult>;
  readonly reporter: Reporter;
}

/**
 * Verifies that main.yml built the image of this run's commit, from that very commit, on the branch that is merged to.
 * What is verified is the manifest, byte by byte as the repository stores it: its hash is the image's digest, so `gh`
 * needs no access to the registry.
 *
 * @throws OpsFailure if there is no such image, or nobody vouches for it
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
      throw new OpsFailure(
        `Nobody vouches for the image ${digest} of ${run.commit}: ${stderr.trim() || stdout.trim()}\n` +
          `It must have been built by main.yml on ${github.branch}. Nothing was copied.`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  reporter.result(`${digest} was built by main.yml from ${run.commit}.`);
}

async function manifestOf(
  { connect, run }: AttestationCheck,
  from: Neighbour,
): Promise<{ text: string; digest: string }> {
  const repositoryName = repositoryNameFor(from.name);
  const imageTag = `${commitTagPrefix}${run.commit}`;
  const { images } = await connect({ region: from.region }).ecr.send(
    new BatchGetImageCommand({
      registryId: from.account,
      repositoryName,
      imageIds: [{ imageTag }],
      acceptedMediaTypes: manifestTypes,
    }),
  );
  const text = images?.[0]?.imageManifest;
  if (text === undefined) {
    throw new OpsFailure(
      `${from.name} has no image ${repositoryName}:${imageTag}. A release copies what was tested there: publish it for ` +
        'a commit that was merged and whose run of main.yml has ended.',
    );
  }
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const told = images?.[0]?.imageId?.imageDigest;
  if (told === digest) return { text, digest };
  throw new OpsFailure(`ECR says ${String(told)} of a manifest whose hash is ${digest}. Nothing was copied.`);
}
