import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments as unchanged, promotions } from '../../config';
import { runCi, type CiContext } from '../../lib/ci/main';
import type { PlannedJob } from '../../lib/ci/plan';
import type { Bom } from '../../lib/ops/sbom/cyclonedx';
import { collectingReporter } from '../support/collecting-reporter';
import { FakeClient } from '../support/fake-client';
import { githubEnvironments } from '../support/github-environments';
import { commit, workflowVariables } from '../support/workflow-variables';

/** Runs a step as `npm run ci -- …` does, with programs and AWS replaced. */
async function ci(
  args: readonly string[],
  {
    variables: changes = {},
    ...fakes
  }: Partial<Omit<CiContext, 'variables'>> & { variables?: Readonly<Record<string, string>> } = {},
) {
  const { variables, outputs } = workflowVariables(changes);
  const { reporter, results, notes } = collectingReporter();
  const unexpected = (): Promise<never> => Promise.reject(new Error('Not expected in this step.'));
  const exitCode = await runCi(args, {
    environments: githubEnvironments,
    promotions,
    variables,
    reporter,
    connect: () => {
      throw new Error('Not expected in this step.');
    },
    gh: unexpected,
    git: unexpected,
    textAt: unexpected,
    cdk: unexpected,
    pushedDigests: unexpected,
    imageParts: unexpected,
    file: (name) => join(tmpdir(), `matomo-test-${process.pid}-${name}`),
    ...fakes,
  });
  return { exitCode, said: [...results, ...notes].join('\n'), outputs: outputs() };
}

const jobsIn = (output = '[]') => JSON.parse(output) as PlannedJob[];

describe('plan', () => {
  test('a pull request goes to dev, and is compared with every environment', async () => {
    const { exitCode, outputs } = await ci(['plan', 'pull-request']);
    expect(exitCode).toBe(0);
    expect(jobsIn(outputs['releases'])).toEqual([
      {
        name: 'dev',
        region: 'eu-central-1',
        role: 'arn:aws:iam::111111111111:role/matomo-dev-github-release',
        url: 'https://stats.dev.example.org',
        runner: 'ubuntu-24.04-arm',
        attest: true,
        from: '',
      },
    ]);
    expect(jobsIn(outputs['diffs']).map(({ role }) => role)).toEqual([
      'arn:aws:iam::111111111111:role/matomo-dev-github-diff',
      'arn:aws:iam::222222222222:role/matomo-stage-github-diff',
      'arn:aws:iam::333333333333:role/matomo-prod-github-diff',
    ]);
  });

  test('a merge goes to stage', async () => {
    const { outputs } = await ci(['plan', 'push']);
    expect(jobsIn(outputs['releases']).map(({ role }) => role)).toEqual([
      'arn:aws:iam::222222222222:role/matomo-stage-github-release',
    ]);
  });

  test('a push to another branch goes nowhere', async () => {
    const { outputs } = await ci(['plan', 'push'], { variables: { GITHUB_REF: 'refs/heads/trial' } });
    expect(outputs['releases']).toBe('[]');
  });

  test('a release goes from stage to prod', async () => {
    const { outputs } = await ci(['plan', 'release'], { variables: { GITHUB_REF: 'refs/tags/v1' } });
    expect(jobsIn(outputs['releases'])).toMatchObject([
      { name: 'prod', from: 'stage', role: 'arn:aws:iam::333333333333:role/matomo-prod-github-promote' },
    ]);
  });

  test('a deployment by hand goes where it is told', async () => {
    const { outputs } = await ci(['plan', 'deploy', 'prod']);
    expect(jobsIn(outputs['deployments']).map(({ role }) => role)).toEqual([
      'arn:aws:iam::333333333333:role/matomo-prod-github-deploy',
    ]);
    const { exitCode, said } = await ci(['plan', 'deploy', 'porduction']);
    expect(exitCode).toBe(2);
    expect(said).toContain(
      "'porduction' is not deployed from example-library/matomo. Those that are: dev, stage, prod.",
    );
  });

  test("x86 is built on x86, and an environment's own words on attestation hold", async () => {
    const github = { ...githubEnvironments.stage.github, attestation: { off: 'Our plan has none of it.' } };
    const stage = { ...githubEnvironments.stage, architecture: 'x86_64', github };
    const { outputs } = await ci(['plan', 'push'], {
      environments: {
        stage,
        prod: { ...unchanged.prod, architecture: 'x86_64' },
        dev: { ...unchanged.dev, architecture: 'x86_64' },
      },
    });
    expect(jobsIn(outputs['releases'])).toMatchObject([{ runner: 'ubuntu-24.04', attest: false }]);
  });

  test.each([['pull-request'], ['push'], ['release']])(
    '%s: a clone that nobody has set up goes nowhere',
    async (event) => {
      const { exitCode, outputs } = await ci(['plan', event], {
        environments: { ...unchanged, example: { ...unchanged.dev, host: 'other.dev.example.org' } },
      });
      expect([exitCode, outputs['releases'], outputs['diffs'] ?? '[]']).toEqual([0, '[]', '[]']);
    },
  );

  test('another copy of the repository goes nowhere and says so', async () => {
    const { exitCode, outputs, said } = await ci(['plan', 'push'], {
      variables: { GITHUB_REPOSITORY: 'somebody/matomo' },
    });
    expect([exitCode, outputs['releases']]).toEqual([0, '[]']);
    expect(said).toContain(
      '::notice::stage is released from example-library/matomo, not from somebody/matomo.',
    );
  });

  test('wrong numbers of the repository are told with the right ones', async () => {
    const { exitCode, said } = await ci(['plan', 'push'], { variables: { GITHUB_REPOSITORY_ID: '777' } });
    expect(exitCode).toBe(2);
    expect(said).toContain('those of example-library/matomo are 1234 and 777. Correct them');
  });

  test('mistakes in a configuration file end it', async () => {
    const { exitCode, said } = await ci(['plan', 'push'], { promotions: { stage: 'porduction' } });
    expect(exitCode).toBe(2);
    expect(said).toContain("There is no environment 'porduction'");
  });
});

describe('built', () => {
  const repository = '222222222222.dkr.ecr.eu-central-1.amazonaws.com/matomo-stage';
  const digest = `sha256:${'a'.repeat(64)}`;

  test('is the image that this machine pushed', async () => {
    const asked: string[] = [];
    const { exitCode, outputs } = await ci(['built', 'stage'], {
      pushedDigests: (image) => {
        asked.push(image);
        return Promise.resolve([`elsewhere/matomo@sha256:${'b'.repeat(64)}`, `${repository}@${digest}`]);
      },
    });
    expect(exitCode).toBe(0);
    expect(asked).toEqual([`${repository}:build-${commit}-123-1`]);
    expect(outputs).toEqual({ name: repository, digest });
  });

  test('is one output, whatever lines it has', async () => {
    const { outputs } = await ci(['built', 'stage'], {
      pushedDigests: () => Promise.resolve([`${repository}@${digest}\nname<<end\nelsewhere\nend`]),
    });
    expect(outputs['name']).toBe(repository);
  });

  test('is nothing when the tag was there already', async () => {
    const { exitCode, outputs, said } = await ci(['built', 'stage'], {
      pushedDigests: () => Promise.resolve([]),
    });
    expect([exitCode, outputs['digest']]).toEqual([0, '']);
    expect(said).toContain('::notice::');
  });
});

describe('sbom', () => {
  test('is of the image that this machine built, with the packages of this program', async () => {
    const asked: string[] = [];
    const { exitCode, outputs } = await ci(['sbom', 'stage'], {
      imageParts: (image) => {
        asked.push(image);
        return Promise.resolve(['{"kind":"matomo","name":"matomo","version":"5.8.0"}']);
      },
    });
    expect(exitCode).toBe(0);
    expect(asked).toEqual([
      `222222222222.dkr.ecr.eu-central-1.amazonaws.com/matomo-stage:build-${commit}-123-1`,
    ]);
    expect(outputs['file']).toMatch(/sbom-stage\.cdx\.json$/);
    const bom = JSON.parse(readFileSync(outputs['file'] ?? '', 'utf8')) as Bom;
    expect(bom.metadata.component).toMatchObject({ name: 'matomo-stage', version: '5.8.0' });
    const names = bom.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['matomo', 'aws-cdk-lib']));
  });
});

describe('matomo-changes', () => {
  const base = (version: string) =>
    `# For Dependabot\nFROM docker.io/library/matomo:${version}-apache@sha256:abc\n`;
  const changelog =
    '# Changelog\n\n## Matomo 5.10.0\n\nten\n\n## Matomo 5.9.1\n\nnine-one\n\n## Matomo 5.9.0\n\nnine\n';
  const step = (before: string, now: string, text?: string) => {
    const asked: string[] = [];
    return ci(['matomo-changes'], {
      git: (args) => {
        const stdout = base(String(args[1]).startsWith('HEAD^1:') ? before : now);
        return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
      },
      textAt: (url) => {
        asked.push(url);
        return Promise.resolve(text);
      },
    }).then((result) => ({ ...result, asked }));
  };

  test('carries the sections of every version in between, and no other', async () => {
    const { exitCode, said, asked } = await step('5.9.0', '5.10.0', changelog);
    expect(exitCode).toBe(0);
    expect(asked).toEqual(['https://raw.githubusercontent.com/matomo-org/matomo/5.10.0/CHANGELOG.md']);
    expect(said).toMatch(/# Matomo 5\.9\.0 → 5\.10\.0[^]*\nten\n[^]*\nnine-one\n/);
    expect(said).not.toMatch(/^nine$/m);
    expect(said).toContain('https://matomo.org/changelog/matomo-5-10-0/');
  });

  test('says that nothing changes, and asks nobody', async () => {
    const { said, asked } = await step('5.9.0', '5.9.0');
    expect(said).toContain('Matomo stays at 5.9.0.');
    expect(asked).toEqual([]);
  });

  test('where the changelog cannot be had, the versions are told', async () => {
    const { exitCode, said } = await step('5.9.0', '5.10.0');
    expect([exitCode, said.includes('names nothing between')]).toEqual([0, true]);
  });

  test('a clone of one commit is refused with what to do', async () => {
    const missing = () =>
      Promise.resolve({ exitCode: 128, stdout: '', stderr: "fatal: invalid object name 'HEAD^1'.\n" });
    const { exitCode, said } = await ci(['matomo-changes'], { git: missing });
    expect(exitCode).toBe(1);
    expect(said).toContain('fetch-depth: 2');
  });
});

describe('verify', () => {
  const text = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const stored = (imageDigest = digest) =>
    new FakeClient({
      BatchGetImageCommand: () => ({ images: [{ imageManifest: text, imageId: { imageDigest } }] }),
    });

  async function verify(ecr: FakeClient, exitCode = 0) {
    const calls: { args: readonly string[]; manifest: string }[] = [];
    const regions: unknown[] = [];
    const result = await ci(['verify', 'prod'], {
      connect: (options) => {
        regions.push(options);
        return { ecr: ecr.as() } as never;
      },
      gh: (args) => {
        calls.push({ args, manifest: readFileSync(String(args[2]), 'utf8') });
        return Promise.resolve({
          exitCode,
          stdout: '',
          stderr: exitCode === 0 ? '' : 'no attestations found',
        });
      },
    });
    return { ...result, calls, regions };
  }

  test("asks GitHub for main.yml's word on the bytes that the source's repository stores", async () => {
    const ecr = stored();
    const { exitCode, said, calls, regions } = await verify(ecr);
    expect(exitCode).toBe(0);
    expect(said).toBe(`${digest} was built by main.yml from ${commit}.`);
    expect(regions).toEqual([{ region: 'eu-central-1' }]);
    expect(ecr.sent).toMatchObject([
      {
        input: {
          registryId: '222222222222',
          repositoryName: 'matomo-stage',
          imageIds: [{ imageTag: `commit-${commit}` }],
        },
      },
    ]);
    expect(calls).toEqual([
      {
        manifest: text,
        args: [
          'attestation',
          'verify',
          expect.any(String),
          '--repo',
          'example-library/matomo',
          '--cert-identity',
          'https://github.com/example-library/matomo/.github/workflows/main.yml@refs/heads/main',
          '--source-digest',
          commit,
        ],
      },
    ]);
  });

  test('fails when nobody vouches for the image', async () => {
    const { exitCode, said } = await verify(stored(), 1);
    expect(exitCode).toBe(1);
    expect(said).toContain('no attestations found');
    expect(said).toContain('Nothing was copied.');
  });

  test('fails when the bytes are not those of the digest', async () => {
    const { exitCode, calls } = await verify(stored(`sha256:${'0'.repeat(64)}`));
    expect([exitCode, calls]).toEqual([1, []]);
  });

  test('fails when the commit has no image', async () => {
    const { exitCode, said } = await verify(new FakeClient({ BatchGetImageCommand: () => ({ images: [] }) }));
    expect(exitCode).toBe(1);
    expect(said).toContain(`stage has no image matomo-stage:commit-${commit}`);
  });

  test('is for environments that copy their images', async () => {
    expect((await ci(['verify', 'dev'])).exitCode).toBe(2);
  });
});

describe('diff and comment', () => {
  const shown =
    'Stack matomo-prod-service\nResources\n[~] AWS::X\n``` fence\n\n✨  Number of stacks with differences: 1';
  const cdk =
    (stdout: string, exitCode = 0) =>
    () =>
      Promise.resolve({ exitCode, stdout, stderr: 'a reason' });

  /** GitHub's API with these comments under the pull request; keeps what it is sent. */
  async function withGitHub(comments: object[], use: (url: string) => Promise<unknown>) {
    const sent: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        sent.push(`${request.method} ${request.url} ${request.headers.authorization}`, body);
        const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? 1);
        const known = request.headers.authorization === 'Bearer the-token';
        response.writeHead(known ? 200 : 403);
        response.end(
          JSON.stringify(request.method === 'GET' ? comments.slice((page - 1) * 100, page * 100) : {}),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
    return sent;
  }

  const variables = (url: string, token = 'the-token') => ({
    GITHUB_API_URL: url,
    GITHUB_TOKEN: token,
    PULL_REQUEST: '7',
  });

  test('shows what the CDK CLI says, without what bundlers say, in a block that it cannot end', async () => {
    const { exitCode, said } = await ci(['diff', 'prod'], { cdk: cdk(`Bundling asset …\n${shown}`) });
    expect(exitCode).toBe(0);
    expect(said).toContain('**prod**: `cdk deploy` would change one stack.');
    expect(said).toContain('\n````\nStack matomo-prod-service');
    expect(said).not.toContain('Bundling');
  });

  test('says when nothing would change', async () => {
    const { said } = await ci(['diff', 'prod'], { cdk: cdk('✨  Number of stacks with differences: 0') });
    expect(said).toContain('would change nothing');
  });

  test('fits into a comment', async () => {
    const { said } = await ci(['diff', 'prod'], {
      cdk: cdk(`Stack ${'x'.repeat(90_000)}\nNumber of stacks with differences: 2`),
    });
    expect(said.length).toBeLessThan(65_000);
  });

  test.each([
    [1, shown, 'cdk diff failed:\na reason'],
    [0, 'Stack matomo-prod-service', 'did not say how many'],
  ])('fails with what the CDK CLI said (exit %d)', async (exitCode, stdout, message) => {
    const result = await ci(['diff', 'prod'], { cdk: cdk(stdout, exitCode) });
    expect(result.exitCode).toBe(1);
    expect(result.said).toContain(message);
  });

  test('a first push comments', async () => {
    await ci(['diff', 'prod'], { cdk: cdk(shown) });
    const sent = await withGitHub(
      [{ id: 5, body: '<!-- matomo-fargate: difference of stage -->' }],
      async (url) => {
        expect((await ci(['comment', 'prod'], { variables: variables(url) })).exitCode).toBe(0);
      },
    );
    expect(sent[2]).toBe('POST /repos/example-library/matomo/issues/7/comments Bearer the-token');
    expect(JSON.parse(String(sent[3]))).toEqual({ body: expect.stringContaining('**prod**') as string });
  });

  test('a later push replaces the comment, wherever it is', async () => {
    await ci(['diff', 'prod'], { cdk: cdk(shown) });
    const others = Array.from({ length: 100 }, (_, id) => ({ id, body: 'Looks good' }));
    const own = { id: 4711, body: '<!-- matomo-fargate: difference of prod -->\nold' };
    const sent = await withGitHub([...others, own], async (url) => {
      await ci(['comment', 'prod'], { variables: variables(url) });
    });
    expect(sent.at(-2)).toBe('PATCH /repos/example-library/matomo/issues/comments/4711 Bearer the-token');
  });

  test("fails with GitHub's answer", async () => {
    await withGitHub([], async (url) => {
      const { exitCode, said } = await ci(['comment', 'prod'], { variables: variables(url, 'wrong') });
      expect(exitCode).toBe(1);
      expect(said).toContain('GitHub answered 403 to GET repos/example-library/matomo/issues/7/comments');
    });
  });
});

test.each([
  [[], 'No command given.'],
  [['plan'], 'No <event> given.'],
  [['plan', 'merge'], "There is no plan for 'merge'. Known are pull-request, push, release, deploy."],
  [
    ['toString', 'dev'],
    "There is no command 'toString'. Known are plan, matomo-changes, diff, comment, built, sbom, verify",
  ],
  [['diff', 'dev', 'prod'], "'prod' is too much."],
])('a wrong call, %j, is refused with what there is', async (args, sentence) => {
  const { exitCode, said } = await ci(args);
  expect(exitCode).toBe(2);
  expect(said).toContain(sentence);
});

test('outside a workflow it says so', async () => {
  const { exitCode, said } = await ci(['plan', 'push'], { variables: { GITHUB_REPOSITORY: '' } });
  expect(exitCode).toBe(2);
  expect(said).toBe(
    'GITHUB_REPOSITORY is not set: this runs in a workflow of GitHub Actions, which sets it.',
  );
});
