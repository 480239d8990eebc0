import {
  BatchGetImageCommand,
  BatchCheckLayerAvailabilityCommand,
  DescribeImagesCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { spawn } from 'node:child_process';
import { environments } from '../../config';
import { containerOf, tasksOf } from '../../lib/aws/tasks';
import { inProject } from '../../lib/cli/project';
import { DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { randomBytes } from 'node:crypto';
import { engineBuilder, type ImageBuilder } from '../../lib/image/builder';
import { opsRights, releaseTable } from '../../lib/contract/rights';
import { connect } from '../../lib/aws/clients';
import { processClock } from '../../lib/cli/clock';
import { ReleaseLock } from '../../lib/ops/release/lock';
import { cdk } from '../../stand-ins/aws/cdk';
import { ops as emulatedOps, type Disturbance, type OpsResult } from '../support/emulated-ops';
import { judgedCalls } from '../support/judged-calls';
import { type AwsCall, Emulator } from '../../stand-ins/aws/emulator';
import { testImage, type TestImage } from '../support/test-image';

/** Accounts of config/. */
const accounts = { dev: '111111111111', stage: '222222222222', prod: '333333333333' } as const;
type Name = keyof typeof accounts;
const names = Object.keys(accounts) as Name[];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
  const deployed = await Promise.all(
    names.map(async (name) => {
      const app = 'node --import tsx test/support/github-app.ts';
      const context = ['--app', app, '-c', `env=${name}`];
      await emulator.addZone(accounts[name], environments[name].hostedZone);
      await cdk(emulator, accounts[name], 'bootstrap', ...context);
      return cdk(emulator, accounts[name], 'deploy', '--all', '--require-approval', 'never', ...context);
    }),
  );
  for (const { status, output } of deployed) if (status !== 0) throw new Error(output);
}, 600_000);
afterAll(() => emulator.stop());

/** Who runs a command on GitHub, by how it begins. */
const githubRoles: readonly (readonly [command: string, name: Name, step: string])[] = [
  ['push dev', 'dev', 'release'],
  ['release dev', 'dev', 'release'],
  ['unlock dev', 'dev', 'release'],
  ['promote dev stage', 'stage', 'promote'],
  ['rollback stage', 'stage', 'promote'],
  ['promote stage prod', 'prod', 'promote'],
];
const madeByGithub: AwsCall[] = [];

/** Runs a command line, and notes what it called if GitHub runs it, too. */
async function ops(from: Emulator, command: string, disturbance?: Disturbance): Promise<OpsResult> {
  const result = await emulatedOps(from, command, disturbance);
  const [, name, step] = githubRoles.find(([start]) => command.startsWith(start)) ?? [];
  if (name !== undefined) {
    const by = { role: `matomo-${name}-github-${step}`, account: accounts[name], region: 'eu-central-1' };
    madeByGithub.push(...result.requests.map((request) => ({ ...by, ...request })));
  }
  return result;
}

const ecr = (name: Name) => new ECRClient(emulator.client(accounts[name]));

/** What the tags of an environment's repository name. */
async function tags(name: Name): Promise<Record<string, string>> {
  const { imageDetails = [] } = await ecr(name).send(
    new DescribeImagesCommand({ repositoryName: `matomo-${name}` }),
  );
  return Object.fromEntries(
    imageDetails.flatMap(({ imageTags = [], imageDigest = '' }) =>
      imageTags.map((tag) => [tag, imageDigest]),
    ),
  );
}

/** Digests that the tasks of an environment's services run. */
async function running(name: Name): Promise<string[]> {
  const client = new ECSClient(emulator.client(accounts[name]));
  const cluster = `matomo-${name}`;
  const tasks = await tasksOf(client, {
    cluster,
    serviceName: `matomo-${name}-web`,
    desiredStatus: 'RUNNING',
  });
  return [...new Set(tasks.map((task) => containerOf(task)?.imageDigest ?? 'none'))];
}

const rightsOf = (command: keyof typeof opsRights): string[] =>
  opsRights[command].flatMap(({ actions }) => [...actions]);

const commit = (): string => randomBytes(20).toString('hex');

/** Pushes an image to dev as a release of a commit, without promoting it there. */
async function pushed(matomo: string): Promise<TestImage & { tag: string }> {
  const image = testImage(matomo, { layerBytes: 2_000, architectures: ['arm64'] });
  const tag = `commit-${commit()}`;
  await image.push(emulator, accounts.dev, 'matomo-dev', tag);
  return { ...image, tag };
}

/** A clone at a commit whose build is this image. */
const builderOf = (image: TestImage, source: { commit: string; changed?: string[] }): ImageBuilder => ({
  source: () => Promise.resolve({ changed: [], ...source }),
  isAncestor: () => Promise.resolve(false),
  build: () => Promise.resolve(),
  push: (name) => {
    const [, repository = '', tag = ''] = /\/([^/:]+):([^:]+)$/.exec(name) ?? [];
    return image.push(emulator, accounts.dev, repository, tag);
  },
});

const promoteToStage = (tag: string): string =>
  `promote dev stage --tag ${tag} --from-profile ${accounts.dev}`;

// The steps build on each other, in this order: an image's way.

test('release dev with the engine that CDK_DOCKER names, once for each commit', async () => {
  const source = { commit: commit(), changed: [] };
  const builder = Object.assign(Object.create(engineBuilder) as ImageBuilder, {
    source: () => Promise.resolve(source),
    isAncestor: () => Promise.resolve(false),
  });
  const { CDK_DOCKER, EMULATOR_IMAGES } = emulator.environment(accounts.dev);
  Object.assign(process.env, { CDK_DOCKER, EMULATOR_IMAGES });
  const first = await ops(emulator, 'release dev', { builder });
  const again = await ops(emulator, 'release dev', { builder });
  delete process.env['CDK_DOCKER'];
  expect(first).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('Pushing localhost') as unknown,
  });
  expect(again).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Pushing') as unknown });
  const { live, ...others } = await tags('dev');
  expect(others[`commit-${source.commit}`]).toBe(live);
}, 60_000);

describe('a chain over three accounts', () => {
  const image = testImage('5.14.0', { layerBytes: 300_000, architectures: ['arm64', 'amd64'] });
  const source = { commit: commit() };

  test('release dev builds, pushes under the commit, and goes live', async () => {
    const { exitCode, stdout, stderr, calls } = await ops(emulator, 'release dev', {
      builder: builderOf(image, source),
    });
    expect(stderr).toContain('for linux/arm64');
    expect(stderr).toContain('A tracking hit was counted, read back and removed.');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('Released to dev: image ') as unknown,
    });
    expect(await tags('dev')).toMatchObject({
      next: image.digest,
      live: image.digest,
      [`commit-${source.commit}`]: image.digest,
    });
    expect(await running('dev')).toEqual([image.digest]);
    expect(calls.filter((call) => !rightsOf('release').includes(call))).toEqual([]);
  }, 30_000);

  test('only the next environment’s account may pull', async () => {
    const pull = (by: Name) =>
      ecr(by).send(
        new BatchGetImageCommand({
          ...{ registryId: accounts.dev, repositoryName: 'matomo-dev' },
          imageIds: [{ imageTag: 'live' }],
        }),
      );
    expect((await pull('stage')).images).toHaveLength(1);
    await expect(pull('prod')).rejects.toThrow(/not authorized|denied/i);
    // The command does not even ask for credentials.
    expect(await ops(emulator, 'promote dev prod')).toMatchObject({ exitCode: 2, calls: [] });
  }, 30_000);

  test('from dev to stage with a profile for each, from stage to prod with the rights of prod alone', async () => {
    const toStage = await ops(emulator, `promote dev stage --from-profile ${accounts.dev}`);
    expect(toStage).toMatchObject({ exitCode: 0 });
    const toProd = await ops(emulator, 'promote stage prod');
    expect(toProd).toMatchObject({ exitCode: 0 });
    for (const name of names) {
      expect(await tags(name)).toMatchObject({
        next: image.digest,
        live: image.digest,
        [`commit-${source.commit}`]: image.digest,
      });
      expect(await running(name)).toEqual([image.digest]);
    }
  }, 60_000);

  test('every part of it arrived, byte by byte, in pieces', async () => {
    const manifests = image.parts.slice(0, 5);
    const { images = [] } = await ecr('prod').send(
      new BatchGetImageCommand({
        repositoryName: 'matomo-prod',
        imageIds: manifests.map((imageDigest) => ({ imageDigest })),
      }),
    );
    expect(images).toHaveLength(manifests.length);
    const layerDigests = image.parts.slice(5);
    const { layers } = await ecr('prod').send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName: 'matomo-prod', layerDigests }),
    );
    expect(layers).toHaveLength(layerDigests.length);
    expect(await emulator.longestLayerRead()).toBeLessThanOrEqual(32_768);
  });

  test('the same promotion again copies, migrates and replaces nothing that is there', async () => {
    const { exitCode, changes } = await ops(emulator, 'promote stage prod');
    expect(exitCode).toBe(0);
    expect(changes).not.toContain('UploadLayerPart');
    expect(changes).not.toContain('UpdateService');
  }, 30_000);
});

describe('what fails', () => {
  test('a migration: live is untouched, its log is shown', async () => {
    const before = await tags('stage');
    await emulator.planTask('matomo-stage-migrate', {
      exitCode: 1,
      log: ['Connecting …', '{"level":"error","source":"migrate","message":"Access denied"}'],
    });
    const { tag } = await pushed('5.14.0');
    const { exitCode, stderr, changes } = await ops(emulator, promoteToStage(tag));
    await emulator.planTask('matomo-stage-migrate', { exitCode: 0 });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('  Connecting …\n  error: Access denied');
    expect(stderr).toMatch(/The migration failed: .*exit code 1[\s\S]*live is as it was/);
    expect(changes).not.toContain('UpdateService');
    expect(await tags('stage')).toMatchObject({ live: before['live'], next: before['next'] });
    expect(await running('stage')).toEqual([before['live']]);
  }, 30_000);

  test.each([
    ['does not start', { start: false }, /circuit breaker/],
    ['starts but shows errors', { serve: false }, /500 without a login form: An error occurred/],
  ] as const)(
    'an image that %s: the old one serves again, exit code 4',
    async (_, fate, reason) => {
      const before = await tags('stage');
      const { digest, tag } = await pushed('5.14.0');
      await emulator.planImage(digest, fate);
      const { exitCode, stdout, stderr } = await ops(emulator, promoteToStage(tag));
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
      expect(stderr).toMatch(reason);
      expect(stderr).toMatch(/Rolled back at '\w+': image \w+ serves again, not image \w+\.$/);
      expect(await tags('stage')).toMatchObject({ live: before['live'], next: before['next'] });
      expect(await running('stage')).toEqual([before['live']]);
    },
    30_000,
  );

  test('a deployment without end is given up after --timeout, and taken back', async () => {
    const before = await tags('stage');
    const { digest, tag } = await pushed('5.14.0');
    await emulator.planImage(digest, { settle: false });
    const { exitCode, stderr } = await ops(emulator, `${promoteToStage(tag)} --timeout 2`);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('Not done after 2 minutes');
    expect(await running('stage')).toEqual([before['live']]);
  }, 30_000);
});

describe('a newer Matomo', () => {
  test('a snapshot of the database comes before the migration', async () => {
    const { tag } = await pushed('5.15.0');
    const { exitCode, changes, calls } = await ops(emulator, promoteToStage(tag));
    expect(exitCode).toBe(0);
    expect(calls.filter((call) => !rightsOf('promote').includes(call))).toEqual([]);
    expect(changes.indexOf('CreateDBSnapshot')).toBeLessThan(changes.indexOf('RunTask'));
    const rds = new RDSClient(emulator.client(accounts.stage));
    const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'manual' }));
    const made = DBSnapshots.filter(({ SnapshotType }) => SnapshotType === 'manual');
    expect(made.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toEqual([
      expect.stringMatching(/^matomo-stage-before-5-15-0-\d{14}$/),
    ]);
  }, 30_000);

  test('rollback is refused with the reason', async () => {
    const { exitCode, stderr, changes } = await ops(emulator, 'rollback stage');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/the schema has moved on to Matomo 5\.15\.0, image \w+ has Matomo 5\.14\.0/);
    expect(new Set(changes)).toEqual(new Set(['UpdateItem']));
  }, 30_000);

  test('with the same Matomo, rollback brings the previous image back, and once only', async () => {
    const { live: previous } = await tags('stage');
    const { digest, tag } = await pushed('5.15.0');
    expect(await ops(emulator, promoteToStage(tag))).toMatchObject({ exitCode: 0 });
    expect(await running('stage')).toEqual([digest]);
    for (const run of ['once', 'again']) {
      const { exitCode, calls } = await ops(emulator, 'rollback stage');
      expect([run, exitCode]).toEqual([run, 0]);
      expect(calls.filter((call) => !rightsOf('rollback').includes(call))).toEqual([]);
      expect(await tags('stage')).toMatchObject({ live: previous, next: previous, previous });
      expect(await running('stage')).toEqual([previous]);
    }
  }, 30_000);
});

test('of two pull requests, the one with the older Matomo is told so, and ends as it is asked to', async () => {
  const release = (matomo: string, more = '') => {
    const image = testImage(matomo, { layerBytes: 2_000, architectures: ['arm64'] });
    return ops(emulator, `release dev${more}`, { builder: builderOf(image, { commit: commit() }) });
  };
  expect(await release('5.15.0')).toMatchObject({ exitCode: 0 });
  const { live } = await tags('dev');
  const refusal =
    /^Not released: the database of dev is at Matomo 5\.15\.0, and this image has Matomo 5\.14\.0\./m;
  const refused = await release('5.14.0');
  expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
  expect(refused.stderr).toMatch(refusal);
  const told = await release('5.14.0', ' --unless-newer');
  expect(told.exitCode).toBe(0);
  expect(told.stdout).toMatch(refusal);
  expect(await tags('dev')).toMatchObject({ live });
  expect(await running('dev')).toEqual([live]);
  // The lock is free again.
  expect(await release('5.15.0')).toMatchObject({ exitCode: 0 });
}, 60_000);

describe('interrupted', () => {
  test('of two who take the lock at the same moment one gets it, every time', async () => {
    const clock = { ...processClock, now: () => Date.UTC(2026, 10, 21) };
    const racers = ['maria', 'jan'].map((user) => {
      const { dynamoDb } = connect(emulator.client(accounts.stage));
      const caller = { user, host: 'laptop', pid: 1, space: user, isAlive: () => true };
      return { store: { dynamoDb, table: releaseTable('stage') }, clock, caller };
    });
    for (let round = 0; round < 40; round++) {
      const takes = racers.map((racer) => ReleaseLock.take(racer, 'stage', 'promote dev stage'));
      const held = (await Promise.allSettled(takes)).filter((taken) => taken.status === 'fulfilled');
      expect(held).toHaveLength(1);
      await held[0]?.value.end();
    }
  }, 30_000);

  test('two at once: one is refused and told who the other is', async () => {
    const { digest, tag } = await pushed('5.15.0');
    const results = await Promise.all(
      ['maria', 'jan'].map((user) => ops(emulator, promoteToStage(tag), { caller: { user, space: user } })),
    );
    expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
    expect(results.find(({ exitCode }) => exitCode === 1)?.stderr).toMatch(
      /^'promote dev stage --tag commit-\w+' by (maria|jan)@laptop, since .* is releasing stage/,
    );
    expect(await running('stage')).toEqual([digest]);
  }, 30_000);

  test('by Ctrl-C at any wait, it says what holds, and the same command finishes', async () => {
    for (let interruptAt = 1; ; interruptAt++) {
      const { digest, tag } = await pushed('5.15.0');
      const { live } = await tags('stage');
      const first = await ops(emulator, promoteToStage(tag), { interruptAt });
      if (first.exitCode === 0) {
        expect(interruptAt).toBeGreaterThan(3);
        break;
      }
      expect([interruptAt, first.exitCode]).toEqual([interruptAt, 1]);
      expect(first.stderr).toMatch(
        /Interrupted at '\w+'\. .* The same command again goes on: npm run ops -- promote dev stage/,
      );
      expect([live, digest]).toContain((await tags('stage'))['live']);
      expect(await ops(emulator, promoteToStage(tag))).toMatchObject({ exitCode: 0 });
      expect(await running('stage')).toEqual([digest]);
    }
  }, 60_000);

  test('after live has moved, a run that goes on still knows where to go back to', async () => {
    const { digest, tag } = await pushed('5.15.0');
    const { live: before } = await tags('stage');
    const first = await ops(emulator, promoteToStage(tag), { interruptAt: 2 });
    expect(first.stderr).toContain("Interrupted at 'deploy'");
    await emulator.planImage(digest, { serve: false });
    expect(await ops(emulator, promoteToStage(tag))).toMatchObject({ exitCode: 4 });
    expect(await tags('stage')).toMatchObject({ live: before, next: before });
    expect(await running('stage')).toEqual([before]);
  }, 30_000);

  test('killed before any of its changes, the same command finishes at once', async () => {
    const { changes } = await ops(emulator, promoteToStage((await pushed('5.15.0')).tag));
    expect(changes).toEqual(
      expect.arrayContaining(['UploadLayerPart', 'RunTask', 'UpdateService', 'UpdateItem']),
    );
    // The state is written before each step, so killing there is killing after each step. Of the layers' many calls
    // the first ones stand for all.
    const kills = changes.flatMap((change, index) => {
      const earlier = changes.slice(0, index).filter((other) => other === change).length;
      const isStep = change === 'UpdateItem' || change === 'RunTask';
      return isStep || (change.includes('Layer') && earlier <= 1) ? [index + 1] : [];
    });
    for (const killBefore of kills) {
      const { digest, tag } = await pushed('5.15.0');
      const before = await tags('stage');
      const killed = await ops(emulator, promoteToStage(tag), { killBefore, caller: { pid: 100 } });
      expect([killBefore, killed.exitCode]).toEqual([killBefore, 'killed']);
      const again = await ops(emulator, promoteToStage(tag), {
        caller: { pid: 200, isAlive: (pid) => pid !== 100 },
      });
      expect([killBefore, again.exitCode, again.stderr]).toEqual([killBefore, 0, again.stderr]);
      expect(await tags('stage')).toMatchObject({ next: digest, live: digest, previous: before['live'] });
      expect(await running('stage')).toEqual([digest]);
    }
  }, 240_000);
});

describe('going back', () => {
  /** Every release that stops with `live` where it was, and one that stopped behind it. */
  test.each([
    ['before live had moved', { killBefore: 9 }],
    ['after live had moved', { interruptAt: 2 }],
  ])(
    'rollback and abort undo a release that stopped %s, and no more',
    async (_, disturbance) => {
      for (const command of ['rollback stage', 'abort stage']) {
        const before = await tags('stage');
        const { tag } = await pushed('5.15.0');
        const caller = { pid: 100 };
        expect(await ops(emulator, promoteToStage(tag), { ...disturbance, caller })).not.toMatchObject({
          exitCode: 0,
        });
        const status = await ops(emulator, 'status stage', { caller: { pid: 200, isAlive: () => false } });
        expect(status.stdout).toMatch(/release +(DEAD since|INTERRUPTED at) .*abort stage undoes it/);
        const undone = await ops(emulator, command, { caller: { pid: 200, isAlive: () => false } });
        expect(undone).toMatchObject({
          exitCode: 0,
          stdout: expect.stringMatching(/^Undone: 'promote dev stage/) as unknown,
        });
        expect(await tags('stage')).toMatchObject({ live: before['live'], next: before['next'] });
        expect(await running('stage')).toEqual([before['live']]);
        const twice = await ops(emulator, command);
        expect(twice).toMatchObject({
          exitCode: 0,
          stdout: expect.stringMatching(/[Nn]othing was changed/) as unknown,
        });
        expect(await running('stage')).toEqual([before['live']]);
      }
    },
    60_000,
  );

  test('releases lists what served, and rollback --to brings one of it back', async () => {
    const { tag, digest } = await pushed('5.15.0');
    expect(await ops(emulator, promoteToStage(tag))).toMatchObject({ exitCode: 0 });
    expect(await ops(emulator, promoteToStage((await pushed('5.15.0')).tag))).toMatchObject({ exitCode: 0 });
    const { stdout } = await ops(emulator, 'releases stage');
    expect(stdout.split('\n')[1]).toMatch(new RegExp(`done .* ${tag} .*Matomo 5\\.15\\.0 .*by maria@laptop`));
    expect(await ops(emulator, `rollback stage --to ${tag}`)).toMatchObject({ exitCode: 0 });
    expect(await running('stage')).toEqual([digest]);
  }, 60_000);
});

describe('around it', () => {
  const scale = (desiredCount: number) =>
    new ECSClient(emulator.client(accounts.stage)).send(
      new UpdateServiceCommand({ cluster: 'matomo-stage', service: 'matomo-stage-web', desiredCount }),
    );

  test('a service with more than a hundred tasks, and one with none', async () => {
    await scale(130);
    const { tag, digest } = await pushed('5.15.0');
    expect(await ops(emulator, promoteToStage(tag))).toMatchObject({ exitCode: 0 });
    expect(await running('stage')).toEqual([digest]);
    await scale(0);
    const { exitCode, stderr } = await ops(emulator, promoteToStage((await pushed('5.15.0')).tag));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /matomo-stage-web is set to 0 tasks: .* Nothing was changed\. Start it, aws ecs update-service/,
    );
    await scale(1);
    expect(await ops(emulator, 'redeploy stage')).toMatchObject({ exitCode: 0 });
  }, 60_000);

  test('push leaves what serves; release --image gives the build its commit, and --json tells the steps', async () => {
    const image = testImage('5.15.0', { layerBytes: 2_000, architectures: ['arm64'] });
    const builder = builderOf(image, { commit: commit() });
    const { live } = await tags('dev');
    expect(await ops(emulator, 'push dev --as build-1-1', { builder })).toMatchObject({ exitCode: 0 });
    expect(await tags('dev')).toMatchObject({ live, 'build-1-1': image.digest });
    const { exitCode, stdout } = await ops(emulator, `release dev --json --image ${image.digest}`, {
      builder,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      image: image.digest,
      hit: 'read back',
      steps: expect.arrayContaining([expect.objectContaining({ step: 'smoke', result: 'done' })]) as unknown,
    });
    expect(await ops(emulator, 'unlock dev')).toMatchObject({ exitCode: 0 });
  }, 60_000);

  test('two real processes: one holds the lock, is killed with -9, and the other goes on at once', async () => {
    const { tag, digest } = await pushed('5.15.0');
    await emulator.planTask('matomo-stage-migrate', { never: true });
    const start = () => {
      const args = [
        '--import',
        'tsx',
        inProject('test/support/ops-process.ts'),
        emulator.endpoint,
        promoteToStage(tag),
      ];
      const child = spawn(process.execPath, args, { cwd: inProject(), stdio: 'pipe' });
      const said = { text: '' };
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
      }
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      return { child, said, ended };
    };
    const first = start();
    while (!first.said.text.includes('Migrating')) await new Promise((resolve) => setTimeout(resolve, 100));
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.said.text).toMatch(/is releasing stage at this moment\. Its hold ends at/);
    first.child.kill('SIGKILL');
    await first.ended;
    await emulator.planTask('matomo-stage-migrate', { exitCode: 0 });
    const third = start();
    // It waits for the migration that the first one started: that one never ends here.
    while (!third.said.text.includes('Migrating')) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(third.said.text).toContain("There is an unfinished 'promote dev stage");
    // A closed terminal gives the lock up.
    third.child.kill('SIGHUP');
    expect(await third.ended).toBe(1);
    expect(third.said.text).toContain("Interrupted at 'migrate'");
    expect(await ops(emulator, 'abort stage')).toMatchObject({ exitCode: 0 });
    expect(await running('stage')).not.toContain(digest);
  }, 90_000);
});

/** Rights that GitHub's roles hold and that no call here used, with the reason. */
const unusedRights: Readonly<Record<string, readonly string[]>> = {
  // The container engine pushes, with the role's token, by the registry's protocol.
  'matomo-dev-github-release': [
    'ecr:BatchCheckLayerAvailability',
    'ecr:CompleteLayerUpload',
    'ecr:InitiateLayerUpload',
    'ecr:UploadLayerPart',
    // As many as are kept are not taken here: test/ops/release/snapshot.test.ts.
    'rds:DeleteDBSnapshot',
  ],
  'matomo-stage-github-promote': ['rds:DeleteDBSnapshot'],
  // Matomo is upgraded in the other two only.
  'matomo-prod-github-promote': [
    'rds:AddTagsToResource',
    'rds:CreateDBSnapshot',
    'rds:DeleteDBSnapshot',
    'rds:DescribeDBSnapshots',
  ],
};

test('GitHub’s roles may make every call of their commands, and hold no right besides', async () => {
  const { refused, calls, unused, unknownKeys } = await judgedCalls(emulator, madeByGithub);
  expect(refused).toEqual([]);
  expect(calls).toBeGreaterThan(60);
  expect(unused).toEqual(
    Object.entries(unusedRights)
      .flatMap(([role, actions]) => actions.map((action) => `${role}: ${action}`))
      .sort(),
  );
  expect(unknownKeys).toEqual([]);
}, 60_000);

describe('day two, as the account of the environment', () => {
  test.each<[string, RegExp]>([
    ['secrets prod', /^database-\S+ .*\d{4}-\d\d-\d\d/m],
    ['backups prod', /Snapshots?/],
    ['backup prod', /^Snapshot matomo-prod-backup-\d{14} can be restored\./],
    ['tasks prod', /^migrate +\S+ +STOPPED/m],
  ])('%s', async (call, said) => {
    const { exitCode, stdout, stderr } = await ops(emulator, call);
    expect(stdout).toMatch(said);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  test('where nothing is deployed, each says so', async () => {
    for (const call of ['tasks', 'logs', 'secrets', 'backups', 'doctor']) {
      const { exitCode, stderr } = await ops(emulator, `${call} example`);
      if (call !== 'secrets') expect(stderr).toContain('There is no stack');
      expect(exitCode).toBe(call === 'secrets' ? 0 : 2);
    }
  });
});
