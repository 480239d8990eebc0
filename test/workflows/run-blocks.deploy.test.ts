import {
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { environments } from '../../config';
import type { PlannedJob } from '../../lib/ci/plan';
import { pullActions } from '../../lib/contract/rights';
import { cdk } from '../../stand-ins/aws/cdk';
import { addToConfig, cloneOfRepository } from '../support/clone';
import { Emulator } from '../../stand-ins/aws/emulator';
import { githubEnvironments } from '../support/github-environments';
import { commit, workflowVariables } from '../support/workflow-variables';
import { runBlocks } from '../support/workflows';

/*
 * The workflows' commands as GitHub runs them: in a clone whose configuration names the repository, by bash, with the
 * variables of a step, and the plan's outputs in the variables of the jobs that follow.
 */

let emulator: Emulator;
let clone: string;
/** Programs that a runner has, with what they were asked in a file. */
const programs = mkdtempSync(join(tmpdir(), 'matomo-runner-'));
const asked = join(programs, 'asked');
const ranBlocks = new Set<string>();

beforeAll(async () => {
  emulator = await Emulator.start();
  clone = cloneOfRepository();
  for (const [name, { github }] of Object.entries(githubEnvironments))
    addToConfig(clone, name, 'github', github);
  program('gh', 'sha256sum "$3" | cut -d " " -f 1 >> "$0/../asked"; echo "$*" >> "$0/../asked"');
  program(
    'engine',
    `if [ "$1" = run ]; then echo '{"kind":"matomo","name":"matomo","version":"5.8.0"}'; else
       echo "\${@: -1}" | sed 's/:build-.*/@sha256:${'a'.repeat(64)}/'; fi`,
  );
  await install();
}, 300_000);
afterAll(() => {
  emulator.stop();
  rmSync(clone, { recursive: true });
});

/** All steps that follow work with what this block installs, without any package's scripts. */
async function install(): Promise<void> {
  // The package manager's own settings, a mirror among them, are part of a machine.
  const settings = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(npm_config_|NODE_EXTRA|SSL_)|_proxy$/i.test(name)),
  ) as Record<string, string>;
  const { status, output } = await run('npm ci', settings);
  if (status !== 0) throw new Error(output);
}

function program(name: string, text: string): void {
  const file = join(programs, name);
  writeFileSync(file, `#!/usr/bin/env bash\n${text.replaceAll('"$0/../asked"', `'${asked}'`)}\n`);
  chmodSync(file, 0o755);
}

interface Ran {
  readonly status: number | null;
  readonly output: string;
  readonly outputs: Record<string, string>;
}

/** Runs one of the workflows' blocks; which, by what it begins with. */
async function run(start: string, more: Record<string, string> = {}): Promise<Ran> {
  const [block, ...others] = runBlocks.filter((known) => known.startsWith(start));
  if (block === undefined || others.length > 0) throw new Error(`Not one block begins with ${start}.`);
  ranBlocks.add(block);
  const { variables, outputs } = workflowVariables();
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', block], {
    cwd: clone,
    env: {
      PATH: `${programs}${delimiter}${process.env['PATH']}`,
      HOME: process.env['HOME'],
      RUNNER_TEMP: programs,
      ...variables,
      ...more,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, output, outputs: outputs() };
}

/** The jobs that a plan makes, by environment. */
async function planned(block: string, output: string, more: Record<string, string> = {}) {
  const { status, output: said, outputs } = await run(block, more);
  if (status !== 0) throw new Error(said);
  const jobs = JSON.parse(outputs[output] ?? '[]') as PlannedJob[];
  return Object.fromEntries(jobs.map((job) => [job.name, job]));
}

test('a pull request: planned for dev, compared everywhere, deployed by hand, compared again', async () => {
  expect(Object.keys(await planned('npm run ci -- plan pull-request', 'releases'))).toEqual(['dev']);
  expect(Object.keys(await planned('npm run ci -- plan pull-request', 'diffs'))).toEqual([
    'dev',
    'stage',
    'prod',
  ]);
  const { dev } = await planned('npm run ci -- plan deploy', 'deployments', { ENVIRONMENT: 'dev' });
  expect(dev?.role).toBe('arn:aws:iam::111111111111:role/matomo-dev-github-deploy');

  const aws = { ...emulator.environment('111111111111', dev?.region), ENVIRONMENT: 'dev' };
  await emulator.addZone('111111111111', environments.dev.hostedZone);
  await cdk(emulator, '111111111111', 'bootstrap', '-c', 'env=dev');
  expect((await run('npm run ci -- diff', aws)).output).toContain(
    '**dev**: `cdk deploy` would change 3 stacks.',
  );
  const deployed = await run('npx cdk deploy', aws);
  expect([deployed.status, deployed.status === 0 ? '' : deployed.output]).toEqual([0, '']);
  expect((await run('npm run ci -- diff', aws)).output).toContain(
    '**dev**: `cdk deploy` would change nothing.',
  );

  const { server, received } = await gitHub();
  const { port } = server.address() as AddressInfo;
  const commented = await run('npm run ci -- comment', {
    ENVIRONMENT: 'dev',
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    GITHUB_TOKEN: 'token',
    PULL_REQUEST: '7',
  });
  server.close();
  expect([commented.status, received]).toEqual([0, ['GET', 'POST']]);
}, 300_000);

test('a pull request that changes nothing of the base says which Matomo it stays at', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: clone });
  git('init', '--quiet');
  git('add', '.github');
  for (const message of ['Before', 'The change'])
    git('commit', '--quiet', '--allow-empty', '--message', message);
  const summary = join(programs, 'summary');
  const { status, output } = await run('npm run --silent ci -- matomo-changes', {
    GITHUB_STEP_SUMMARY: summary,
  });
  expect([status, status === 0 ? '' : output]).toEqual([0, '']);
  expect(readFileSync(summary, 'utf8')).toMatch(/^Matomo stays at \d+\.\d+\.\d+\.$/m);
}, 60_000);

test('a merge: planned for stage, and the image that was built is found for its attestation', async () => {
  expect(Object.keys(await planned('npm run ci -- plan push', 'releases'))).toEqual(['stage']);
  const built = { ENVIRONMENT: 'stage', CDK_DOCKER: join(programs, 'engine') };
  const { status, outputs } = await run('npm run ci -- built', built);
  expect([status, outputs]).toEqual([
    0,
    {
      name: '222222222222.dkr.ecr.eu-central-1.amazonaws.com/matomo-stage',
      digest: `sha256:${'a'.repeat(64)}`,
    },
  ]);
  const described = await run('npm run ci -- sbom', built);
  expect(JSON.parse(readFileSync(described.outputs['file'] ?? '', 'utf8'))).toMatchObject({
    metadata: { component: { name: 'matomo-stage', version: '5.8.0' } },
  });
}, 60_000);

test("a release: planned from stage to prod, and verified by the bytes of stage's image", async () => {
  const { prod } = await planned('npm run ci -- plan release', 'releases');
  expect(prod?.from).toBe('stage');
  const ecr = new ECRClient(emulator.client('222222222222'));
  // An index of nothing: ECR takes no manifest without the layers that it names.
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
  });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'matomo-stage' }));
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::333333333333:root' },
    Action: pullActions,
  };
  await ecr.send(
    new SetRepositoryPolicyCommand({
      repositoryName: 'matomo-stage',
      policyText: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  await ecr.send(
    new PutImageCommand({
      repositoryName: 'matomo-stage',
      imageTag: `commit-${commit}`,
      imageManifest: manifest,
    }),
  );
  const verified = await run('npm run ci -- verify', {
    ...emulator.environment('333333333333', prod?.region),
    ENVIRONMENT: 'prod',
  });
  expect([verified.status, verified.status === 0 ? '' : verified.output]).toEqual([0, '']);
  const [hash, call] = readFileSync(asked, 'utf8').split('\n');
  expect(hash).toBe(createHash('sha256').update(manifest).digest('hex'));
  expect(call).toContain(
    '--cert-identity https://github.com/example-library/matomo/.github/workflows/main.yml',
  );
}, 60_000);

test('every block is run here, or by the tests that are named here', () => {
  /** By what the other test calls. */
  const elsewhere: Record<string, readonly [file: string, call: RegExp]> = {
    // What these tests are part of; test/workflows/workflows.test.ts looks into it.
    '.ci/run': ['test/workflows/workflows.test.ts', /'\.ci\/run'/],
    ...Object.fromEntries(
      runBlocks
        .filter((block) => block.includes('npm run ops -- '))
        .map((block) => {
          const command = /ops -- (\w+)/.exec(block)?.[1] ?? '';
          return [block, ['test/deploy/promotion.deploy.test.ts', new RegExp(`['\`]${command} (dev|stage)`)]];
        }),
    ),
  };
  for (const [file, call] of Object.values(elsewhere))
    expect(readFileSync(join(clone, file), 'utf8')).toMatch(call);
  expect(runBlocks.filter((block) => !ranBlocks.has(block)).sort()).toEqual(Object.keys(elsewhere).sort());
});

/** GitHub's API without comments; keeps the methods that it is asked with. */
async function gitHub(): Promise<{ server: Server; received: string[] }> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(request.method ?? '');
    request.resume().on('end', () => response.end(request.method === 'GET' ? '[]' : '{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, received };
}
