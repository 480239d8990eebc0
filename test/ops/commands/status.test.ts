import type { Deployment, Task } from '@aws-sdk/client-ecs';
import { runOps } from '../../../lib/ops/commands';
import { short } from '../../../lib/ops/images/image';
import { digestOf } from '../../../lib/ops/images/manifest';
import type { PastRelease, ReleaseState } from '../../../lib/ops/release/state';
import { ReleaseTableFake } from '../../support/release-table';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { stacksWith } from '../../support/stack-outputs';

const configuration = JSON.stringify({ config: { Env: ['PATH=/bin', 'MATOMO_VERSION=5.2.1'] } });
const manifestOf = (name: string): string =>
  JSON.stringify({
    config: { digest: digestOf(configuration), size: configuration.length },
    layers: [{ digest: digestOf(name), size: 1 }],
  });
const liveDigest = digestOf(manifestOf('live'));
const nextDigest = digestOf(manifestOf('next'));
const [liveShort, nextShort] = [liveDigest, nextDigest].map(short);
const summary = '{"result":"upgraded","matomo":"5.2.1","previous":"5.2.0"}\n';
const lateLine = '{"time":"2026-11-20T23:05:41.119Z","level":"info","source":"migrate","message":"late"}\n';
const topic = 'arn:aws:sns:eu-central-1:111122223333:matomo-prod-alarms';
const at = Date.UTC(2026, 10, 20, 23, 5, 41, 120);

interface Situation {
  readonly images?: Readonly<Record<string, string[]>>;
  readonly release?: Partial<ReleaseState>;
  readonly past?: readonly PastRelease[];
  /** @default S3 answers */
  readonly s3?: false;
  readonly services?: string[];
  readonly tasks?: Task[];
  readonly deployments?: Deployment[];
  readonly migrationLog?: string[];
  readonly streams?: Readonly<Record<string, object>>;
  readonly archiveTask?: Task;
  readonly alarms?: string[];
  readonly certificateEnd?: Date;
  readonly certificatePlaceholder?: boolean;
  readonly args?: string[];
}

/** Tags of what the pointers name. */
const images = { live: ['live', '4f2c1d9', '5.2.1'], next: ['next'] };
const streams = {
  '/migrate': { logStreamName: 'migrate/matomo/m1', lastEventTimestamp: at },
  '/archive': { logStreamName: 'archive/matomo/a1', lastEventTimestamp: at },
};
const task = (imageDigest?: string): Task => ({
  taskArn: 'task/1',
  containers: [{ name: 'matomo', ...(imageDigest !== undefined && { imageDigest }) }],
});

async function run(situation: Situation = {}) {
  const tasks = situation.tasks ?? [task(liveDigest), task(liveDigest)];
  const services = situation.services ?? ['matomo-prod-web'];
  const { archiveTask, certificateEnd, certificatePlaceholder } = situation;
  const ecs = new FakeClient({
    ListServicesCommand: () => ({ serviceArns: services.map((name) => `service/prod/${name}`) }),
    ListTasksCommand: ({ family }: { family?: string }) => {
      if (family === undefined) return { taskArns: tasks.map(({ taskArn }) => taskArn) };
      return { taskArns: archiveTask === undefined ? ['task/other'] : ['task/other', 'task/a1'] };
    },
    DescribeTasksCommand: ({ tasks: asked }: { tasks: string[] }) => ({
      tasks: asked[0] === 'task/a1' ? [archiveTask] : tasks,
    }),
    DescribeServicesCommand: () => ({
      services: services.map((serviceName) => ({
        serviceName,
        deployments: situation.deployments ?? [
          { rolloutState: 'COMPLETED', runningCount: 2, desiredCount: 2, rolloutStateReason: 'completed.' },
        ],
      })),
    }),
  });
  const known = situation.images ?? images;
  const ecr = new FakeClient({
    BatchGetImageCommand: ({ imageIds }: { imageIds: { imageTag: string }[] }) => {
      const tag = imageIds[0]?.imageTag ?? '';
      const imageManifest = manifestOf(tag);
      const image = { imageId: { imageDigest: digestOf(imageManifest) }, imageManifest };
      return { images: tag in known ? [image] : [] };
    },
    DescribeImagesCommand: ({ imageIds }: { imageIds: { imageDigest: string }[] }) => {
      const pointer = Object.keys(known).find(
        (tag) => digestOf(manifestOf(tag)) === imageIds[0]?.imageDigest,
      );
      return { imageDetails: [{ imageTags: known[pointer as keyof typeof known] }] };
    },
    GetDownloadUrlForLayerCommand: () => ({ downloadUrl: 'https://s3.example.org/configuration' }),
    DescribeImageScanFindingsCommand: () => ({
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: { findingSeverityCounts: { CRITICAL: 1, HIGH: 3 } },
    }),
  });
  jest
    .spyOn(global, 'fetch')
    .mockImplementation(() =>
      situation.s3 === false
        ? Promise.reject(new TypeError('fetch failed'))
        : Promise.resolve(
            new Response(configuration, { headers: { 'content-length': String(configuration.length) } }),
          ),
    );
  const releases = new ReleaseTableFake();
  if (situation.release !== undefined) releases.put(situation.release, situation.past);
  const logs = new FakeClient({
    DescribeLogStreamsCommand: ({ logGroupName }: { logGroupName: string }) => {
      const stream = (situation.streams ?? streams)[logGroupName as keyof typeof streams] as
        object | undefined;
      return { logStreams: stream === undefined ? [] : [stream] };
    },
    GetLogEventsCommand: () => ({
      events: (situation.migrationLog ?? ['Upgrading', summary, lateLine]).map((message) => ({ message })),
    }),
  });
  const cloudWatch = new FakeClient({
    DescribeAlarmsCommand: () => ({
      MetricAlarms: [
        { AlarmName: 'matomo-prod-quiet', StateValue: 'OK', AlarmActions: [topic] },
        ...(situation.alarms ?? []).map((AlarmName) => ({ AlarmName, StateValue: 'ALARM' })),
      ],
    }),
  });
  const fakes = opsContext({
    clients: {
      cloudFormation: stacksWith(),
      cloudWatch: cloudWatch.as(),
      ecr: ecr.as(),
      ecs: ecs.as(),
      logs: logs.as(),
      dynamoDb: releases.client,
      sns: new FakeClient({
        ListSubscriptionsByTopicCommand: () => ({
          Subscriptions: [{ Endpoint: 'ops@example.org', SubscriptionArn: 'PendingConfirmation' }],
        }),
      }).as(),
    },
    ...(certificateEnd !== undefined && { certificateEnd }),
    ...(certificatePlaceholder !== undefined && { certificatePlaceholder }),
  });
  const exitCode = await runOps(['status', 'prod', ...(situation.args ?? [])], fakes.context);
  return { exitCode, stdout: fakes.results.join('\n'), notes: fakes.notes, cloudWatch };
}

test('a healthy environment on one screen', async () => {
  const { exitCode, stdout, notes, cloudWatch } = await run({
    archiveTask: { containers: [{ name: 'matomo', exitCode: 0 }] },
    certificateEnd: new Date(Date.UTC(2026, 11, 21, 12)),
  });
  expect(exitCode).toBe(0);
  expect(notes).toEqual([]);
  expect(stdout).toBe(
    [
      'Matomo prod  https://stats.example.org',
      '',
      `  live         ${liveShort}  4f2c1d9, 5.2.1`,
      `  next         ${nextShort}  without a tag`,
      '  previous     not there yet',
      `  running      ${liveShort}  matomo-prod-web, 2 tasks`,
      '  Matomo       5.2.1',
      '  schema       5.2.1, migrated 2026-11-20T23:05Z',
      '  deployment   matomo-prod-web COMPLETED, 2 of 2 tasks run',
      '  archive      done 2026-11-20T23:05Z',
      '  certificate  valid for 30 days',
      '  alarms       none open',
      '  told         ops@example.org (NOT CONFIRMED: nothing arrives before the link in the mail from AWS was followed)',
      '  image scan   1 critical and 3 high findings',
      '  packages     0 critical and 2 high findings',
    ].join('\n'),
  );
  expect(cloudWatch.inputsOf('DescribeAlarmsCommand')).toEqual([{ AlarmNamePrefix: 'matomo-prod-' }]);
});

test('an environment in trouble', async () => {
  const { stdout } = await run({
    tasks: [task(liveDigest), task(nextDigest), task()],
    deployments: [
      { rolloutState: 'IN_PROGRESS', runningCount: 1, desiredCount: 2, rolloutStateReason: 'under way' },
      { rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' },
    ],
    archiveTask: { containers: [{ name: 'matomo', exitCode: 137 }] },
    certificateEnd: new Date(Date.UTC(2026, 10, 20, 23)),
    alarms: ['matomo-prod-target-errors', 'matomo-prod-disk'],
  });
  expect(stdout).toContain(`  running      ${liveShort}  matomo-prod-web, 1 task\n`);
  expect(stdout).toContain(`  running      ${nextShort}  matomo-prod-web, 1 task, not live\n`);
  expect(stdout).toContain('  running      not pulled yet  matomo-prod-web, 1 task, not live\n');
  expect(stdout).toContain('matomo-prod-web IN_PROGRESS, 1 of 2 tasks run: under way\n');
  expect(stdout).toContain('matomo-prod-web FAILED, 0 of 0 tasks run: tasks failed to start\n');
  expect(stdout).toContain('FAILED with exit code 137 2026-11-20T23:05Z\n');
  expect(stdout).toContain('certificate  EXPIRED\n');
  expect(stdout).toMatch(/alarms {7}matomo-prod-disk, matomo-prod-target-errors$/m);
});

test('an environment where nothing has run yet', async () => {
  const { exitCode, stdout } = await run({ images: {}, services: [], streams: {} });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    [
      'Matomo prod  https://stats.example.org',
      '',
      '  live         not there yet',
      '  next         not there yet',
      '  previous     not there yet',
      '  Matomo       unknown: the image that is live does not tell',
      '  schema       unknown: no migration has ended well lately, or its log is gone',
      '  archive      has not run yet',
      '  certificate  unknown: the host does not answer from here',
      '  alarms       none open',
      '  told         ops@example.org (NOT CONFIRMED: nothing arrives before the link in the mail from AWS was followed)',
      '  image scan   unknown: ECR has no scan of this image',
      '  packages     0 critical and 2 high findings',
    ].join('\n'),
  );
});

test('a service whose tasks are all gone has no running image', async () => {
  expect((await run({ tasks: [] })).stdout).not.toContain('running ');
});

test('an archive run that made all reports, but in which a scheduled task failed', async () => {
  const archiveTask = { containers: [{ name: 'matomo', exitCode: 70 }] };
  expect((await run({ archiveTask })).stdout).toContain(
    'done, but a scheduled task of Matomo FAILED 2026-11-20T23:05Z\n',
  );
});

test('an archive run that ECS has forgotten, or whose time is not known', async () => {
  expect((await run()).stdout).toContain('archive      last line 2026-11-20T23:05Z');
  const untimed = { '/archive': { logStreamName: 'archive/matomo/a1' } };
  expect((await run({ streams: untimed })).stdout).toContain('archive      last line at an unknown time');
});

test.each([
  ['still runs', ['Upgrading']],
  ['printed something else', ['{"result":"upgraded"}']],
  ['was cut off', ['{"result":"upgr']],
])('a migration that %s tells no version', async (_, migrationLog) => {
  expect((await run({ migrationLog })).stdout).toContain(
    '  schema       unknown: no migration has ended well',
  );
});

const who = 'promote stage prod, by jan@runner, since 2026-11-20T23:50:00Z';
const goesOn =
  'The same command goes on with migrate, previous, live, deploy, tasks, smoke; npm run ops -- abort prod undoes it';

// It is midnight.
test.each([
  [
    'is under way',
    {},
    `under way at 'migrate': ${who}; last heard of 2026-11-20T23:59:30Z, nobody else may until 2026-11-21T00:09:30Z`,
  ],
  ['was interrupted', { status: 'left' as const }, `INTERRUPTED at 'migrate': ${who}. ${goesOn}`],
  [
    'was killed on another machine, and its hold has ended',
    { heard: '2026-11-20T23:40:00.000Z', until: '2026-11-20T23:50:00.000Z' },
    `DEAD since 2026-11-20T23:40:00Z, in the middle of 'migrate': ${who}. ${goesOn}`,
  ],
  [
    'was killed on this machine',
    { space: 'boot', pid: 1 },
    `DEAD since 2026-11-20T23:59:30Z, in the middle of 'migrate': ${who}. ${goesOn}`,
  ],
])('a release that %s', async (_, release, text) => {
  const { stdout } = await run({ release });
  expect(stdout).toContain(`  release      ${text}\n`);
});

test('a release that has ended is not under way', async () => {
  expect((await run({ release: { status: 'idle' } })).stdout).not.toContain('  release ');
});

test('needs no S3: the version of an image is what its release has written down, or unknown', async () => {
  const past: PastRelease = {
    ...{ command: 'release prod', by: 'jan', since: '2026-11-20T22:00:00Z', ended: '2026-11-20T22:09:00Z' },
    ...{ image: liveDigest, matomo: '5.3.0', result: 'done' },
  };
  const known = await run({ release: { status: 'idle' }, past: [past], s3: false });
  expect(known.stdout).toContain('  Matomo       5.3.0\n');
  const unknown = await run({ s3: false });
  expect(unknown.exitCode).toBe(0);
  expect(unknown.stdout).toContain('  Matomo       unknown');
});

test('one day is one day', async () => {
  const certificateEnd = new Date(Date.UTC(2026, 10, 22, 6));
  expect((await run({ certificateEnd })).stdout).toContain('valid for 1 day\n');
});

test('--json has the same for scripts', async () => {
  const { stdout } = await run({ args: ['--json'], certificateEnd: new Date(Date.UTC(2026, 11, 21)) });
  expect(JSON.parse(stdout)).toEqual({
    environment: 'prod',
    url: 'https://stats.example.org',
    images: {
      live: { digest: liveDigest, digests: [liveDigest], tags: ['4f2c1d9', '5.2.1'], matomo: '5.2.1' },
      next: { digest: nextDigest, digests: [nextDigest], tags: [], matomo: '5.2.1' },
      running: [{ service: 'matomo-prod-web', digest: liveDigest, tasks: 2 }],
    },
    migration: { matomo: '5.2.1', at: '2026-11-20T23:05:41.120Z' },
    deployments: [
      { service: 'matomo-prod-web', state: 'COMPLETED', running: 2, desired: 2, reason: 'completed.' },
    ],
    archive: { at: '2026-11-20T23:05:41.120Z' },
    certificateDays: 30,
    certificatePlaceholder: false,
    alarms: [],
    scan: { critical: 1, high: 3 },
    packages: { critical: 0, high: 2 },
    listeners: [{ topic, who: 'ops@example.org', state: 'pending' }],
  });
});

test('a placeholder is named, with what replaces it', async () => {
  const certificateEnd = new Date(Date.UTC(2026, 11, 21));
  const { stdout } = await run({ certificateEnd, certificatePlaceholder: true });
  expect(stdout).toMatch(/certificate +PLACEHOLDER, which no browser trusts: .*certificate import prod/);
});
