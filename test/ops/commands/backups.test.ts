import type { DBSnapshot, RDSClient } from '@aws-sdk/client-rds';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { runOps } from '../../../lib/ops/commands';
import { ecsWorld } from '../../support/ecs-world';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

const now = Date.UTC(2026, 10, 21, 12);
const snapshot = (name: string, type: string, hours: number, Encrypted = true): DBSnapshot => ({
  DBSnapshotIdentifier: name,
  DBSnapshotArn: `arn:aws:rds:eu-central-1:111111111111:snapshot:${name}`,
  SnapshotType: type,
  Status: 'available',
  SnapshotCreateTime: new Date(now - hours * 3_600_000),
  AllocatedStorage: 20,
  Encrypted,
});
const snapshots = [
  snapshot('rds:matomo-2', 'automated', 9),
  snapshot('rds:matomo-1', 'automated', 33),
  snapshot('matomo-prod-before-5-9-0-20261120', 'manual', 20),
  snapshot('plain', 'manual', 100, false),
];

interface World {
  /** What each look at the copy shows, the last one for good. */
  readonly states?: readonly string[];
  /** Summaries of what serves and of the copy. */
  readonly summaries?: readonly object[];
  /** What the migration of a copy writes, and how it ends. */
  readonly migration?: { readonly lines: readonly string[]; readonly exitCode: number };
  readonly removal?: Error;
  /** What RDS says of an export, look by look. */
  readonly exports?: readonly object[];
}

const summary = {
  ...{ version: '5.9.0', sites: 2, users: 3, tables: 80, newestVisit: 100 },
  newestHit: '2026-11-21T11:58:00Z',
};

async function ops(args: readonly string[], world: World = {}, answers?: string[]) {
  const { states = ['creating', 'available'], summaries = [summary, summary], migration } = world;
  let looks = 0;
  let exportLooks = 0;
  const rds = new FakeClient({
    DescribeDBInstancesCommand: ({ DBInstanceIdentifier }: { DBInstanceIdentifier: string }) =>
      DBInstanceIdentifier === 'matomo-prod-database'
        ? {
            DBInstances: [
              {
                ...{ DBInstanceIdentifier, DBInstanceClass: 'db.t4g.medium', BackupRetentionPeriod: 14 },
                LatestRestorableTime: new Date(now - 4 * 60_000),
                DBSubnetGroup: { DBSubnetGroupName: 'data' },
                VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db' }],
                DBParameterGroups: [{ DBParameterGroupName: 'matomo' }],
              },
            ],
          }
        : {
            DBInstances: [
              {
                DBInstanceStatus: states[Math.min(looks++, states.length - 1)],
                Endpoint: { Address: `${DBInstanceIdentifier}.rds.example.org` },
              },
            ],
          },
    DescribeDBSnapshotsCommand: ({ DBSnapshotIdentifier }: { DBSnapshotIdentifier?: string }) => ({
      DBSnapshots: DBSnapshotIdentifier === undefined ? snapshots : [{ Status: 'available' }],
    }),
    CreateDBSnapshotCommand: () => ({}),
    CopyDBSnapshotCommand: () => ({}),
    StartExportTaskCommand: () => ({}),
    DescribeExportTasksCommand: () => ({
      ExportTasks: [world.exports?.[Math.min(exportLooks++, world.exports.length - 1)]],
    }),
    RestoreDBInstanceToPointInTimeCommand: () => ({}),
    DeleteDBInstanceCommand: () => {
      if (world.removal !== undefined) throw world.removal;
      return {};
    },
  });
  const { clients, started, ecs } = ecsWorld();
  let run = 0;
  const registered: object[] = [];
  const taskEcs = {
    send: async (command: { constructor: { name: string }; input: never }) => {
      switch (command.constructor.name) {
        case 'RegisterTaskDefinitionCommand':
          registered.push(command.input);
          return { taskDefinition: { taskDefinitionArn: 'task-definition/matomo-prod-migrate:9' } };
        case 'DeregisterTaskDefinitionCommand':
          registered.push({ gone: command.input });
          return {};
        case 'DescribeTasksCommand':
          return {
            tasks: [
              {
                ...{
                  taskArn: 'task/job',
                  lastStatus: 'STOPPED',
                  taskDefinitionArn: 'task-definition/matomo-prod-archive:1',
                },
                containers: [{ name: 'matomo', exitCode: migration?.exitCode ?? 0 }],
              },
            ],
          };
        default:
          return ecs.send(command);
      }
    },
  };
  let read = new Set<number>();
  const logs = new FakeClient({
    GetLogEventsCommand: () => {
      const index = started.length - 1;
      if (read.has(index)) return { events: [], nextForwardToken: 'end' };
      read = new Set([...read, index]);
      const lines = migration?.lines ?? [JSON.stringify(summaries[run++])];
      return { events: lines.map((message) => ({ message })), nextForwardToken: 'end' };
    },
  });
  const fakes = opsContext({
    clients: { ...clients, rds: rds.as<RDSClient>(), ecs: taskEcs as unknown as ECSClient, logs: logs.as() },
    now,
    ...(answers && { answers }),
  });
  const exitCode = await runOps(args, fakes.context);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), rds, started, registered };
}

const removed = (rds: FakeClient) => rds.inputsOf('DeleteDBInstanceCommand');

test('backups: any second of a range, and snapshots by who made them', async () => {
  const { out } = await ops(['backups', 'prod']);
  expect(out.split('\n')).toEqual([
    'Any second from 2026-11-20T03:00:00.000Z to 2026-11-21T11:56:00.000Z.',
    '',
    'Snapshots:',
    '  rds:matomo-2                       2026-11-21T03:00:00.000Z  RDS, daily  20 GiB',
    '  matomo-prod-before-5-9-0-20261120  2026-11-20T16:00:00.000Z  a release   20 GiB',
    '  rds:matomo-1                       2026-11-20T03:00:00.000Z  RDS, daily  20 GiB',
    '  plain                              2026-11-17T08:00:00.000Z  somebody    20 GiB  NOT ENCRYPTED',
  ]);
});

test('backup: a snapshot of now, with its name', async () => {
  const { out, rds } = await ops(['backup', 'prod']);
  expect(rds.inputsOf('CreateDBSnapshotCommand')).toEqual([
    {
      DBInstanceIdentifier: 'matomo-prod-database',
      DBSnapshotIdentifier: 'matomo-prod-backup-20261121120000',
    },
  ]);
  expect(out).toContain('Snapshot matomo-prod-backup-20261121120000 can be restored.');
});

describe('restore-drill', () => {
  test('restores beside, compares, tells time and loss, and removes the copy', async () => {
    const restored = { ...summary, newestVisit: 98, newestHit: '2026-11-21T11:55:00Z' };
    const { exitCode, out, rds, started } = await ops(['restore-drill', 'prod'], {
      summaries: [summary, restored],
    });
    expect(exitCode).toBe(0);
    const name = 'matomo-prod-drill-20261121120000';
    expect(rds.inputsOf('RestoreDBInstanceToPointInTimeCommand')).toMatchObject([
      {
        ...{ TargetDBInstanceIdentifier: name, UseLatestRestorableTime: true, DeletionProtection: false },
        ...{ DBSubnetGroupName: 'data', VpcSecurityGroupIds: ['sg-db'], DBParameterGroupName: 'matomo' },
        PubliclyAccessible: false,
      },
    ]);
    expect(started.map(({ overrides }) => overrides?.containerOverrides?.[0])).toMatchObject([
      { command: ['admin', 'database', 'summary'] },
      {
        command: ['admin', 'database', 'summary'],
        environment: [{ name: 'MATOMO_DATABASE_HOST', value: `${name}.rds.example.org` }],
      },
    ]);
    expect(out).toMatch(/Recovery time: \d+ minutes\. Recovery point: 3 minutes of hits would be lost\.$/);
    expect(removed(rds)).toEqual([
      { DBInstanceIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    ]);
  });

  test('a copy that is not what serves ends with 1', async () => {
    const { exitCode, out, said, rds } = await ops(['restore-drill', 'prod'], {
      summaries: [summary, { ...summary, sites: 1, newestVisit: 0 }],
    });
    expect(out).toContain('WRONG sites: 1 in the copy, 2 in what serves');
    expect(out).toContain('WRONG visits: none in the copy');
    expect(said).toContain('is not what serves');
    expect({ exitCode, count: removed(rds).length }).toEqual({ exitCode: 1, count: 1 });
  });

  test('a restore that fails is told, and what there is of it removed', async () => {
    const { exitCode, said, rds } = await ops(['restore-drill', 'prod'], { states: ['restore-failed'] });
    expect(said).toContain('RDS could not make matomo-prod-drill-20261121120000: it is restore-failed.');
    expect({ exitCode, count: removed(rds).length }).toEqual({ exitCode: 1, count: 1 });
  });

  test('one that takes for ever ends with 3', async () => {
    const { exitCode, rds } = await ops(['restore-drill', 'prod'], { states: ['creating'] });
    expect({ exitCode, count: removed(rds).length }).toEqual({ exitCode: 3, count: 1 });
  });

  test('a copy that cannot be removed is told with the command that does it', async () => {
    const { exitCode, said } = await ops(['restore-drill', 'prod'], {
      removal: awsError('AccessDenied', 'no'),
    });
    expect(said).toContain(
      'aws rds delete-db-instance --db-instance-identifier matomo-prod-drill-20261121120000 --skip-final-snapshot',
    );
    expect(exitCode).toBe(1);
  });
});

describe('upgrade-rehearsal', () => {
  const done = JSON.stringify({ result: 'upgraded', matomo: '5.10.0', previous: '5.9.0', seconds: 12.3 });

  test('migrates a copy with the image, without the shared file system', async () => {
    const { exitCode, out, registered, rds, started } = await ops(
      ['upgrade-rehearsal', 'prod', '--image', 'v1'],
      {
        migration: {
          lines: ['{"level":"info","source":"migrate","message":"upgrading"}', done],
          exitCode: 0,
        },
      },
    );
    expect(exitCode).toBe(0);
    expect(out).toBe('upgraded: from 5.9.0 to Matomo 5.10.0 in 12.3 s.');
    expect(registered).toMatchObject([
      {
        family: 'matomo-prod-rehearsal',
        containerDefinitions: [
          {
            image: expect.stringMatching(
              /^\d{12}\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/matomo-prod:v1$/,
            ) as string,
            readonlyRootFilesystem: false,
          },
        ],
      },
      { gone: { taskDefinition: 'task-definition/matomo-prod-migrate:9' } },
    ]);
    expect(removed(rds)).toHaveLength(1);
    // Declared people who are not in the copy yet would get a mail.
    expect(started[0]?.overrides?.containerOverrides?.[0]?.environment).toContainEqual({
      name: 'MATOMO_GENERAL_EMAILS_ENABLED',
      value: '0',
    });
  });

  test('a migration that fails is told, and nothing is left', async () => {
    const { exitCode, said, registered, rds } = await ops(['upgrade-rehearsal', 'prod', '--image', 'v1'], {
      migration: { lines: ['{"level":"error","source":"migrate","message":"no space"}'], exitCode: 1 },
    });
    expect(said).toContain('no space');
    expect(said).toContain('The migration of the copy failed');
    expect(exitCode).toBe(1);
    expect(registered).toHaveLength(2);
    expect(removed(rds)).toHaveLength(1);
  });

  test('without --image it is a wrong call', async () => {
    expect(await ops(['upgrade-rehearsal', 'prod'])).toMatchObject({ exitCode: 2 });
  });
});

describe('restore', () => {
  test('a snapshot is ready as it is', async () => {
    const { out, rds } = await ops(['restore', 'prod', '--from', 'rds:matomo-2']);
    expect(out).toContain("database: { fromSnapshot: 'rds:matomo-2' }");
    expect(out).toContain('npx cdk deploy --all -c env=prod');
    expect(
      rds.sent.map(({ command }) => command).filter((command) => !command.startsWith('Describe')),
    ).toEqual([]);
  });

  test('one that is not encrypted is copied with a key', async () => {
    const { out, rds } = await ops(['restore', 'prod', '--from', 'plain']);
    expect(rds.inputsOf('CopyDBSnapshotCommand')).toMatchObject([
      { SourceDBSnapshotIdentifier: 'plain', KmsKeyId: 'alias/aws/rds' },
    ]);
    expect(out).toContain("fromSnapshot: 'matomo-prod-restore-20261121120000'");
  });

  test('a moment becomes a snapshot, by a database that is removed again', async () => {
    const from = '2026-11-21T06:00:00Z';
    expect(await ops(['restore', 'prod', '--from', from])).toMatchObject({ exitCode: 2 });
    const { out, rds } = await ops(['restore', 'prod', '--from', from], {}, ['prod']);
    expect(rds.inputsOf('RestoreDBInstanceToPointInTimeCommand')).toMatchObject([
      { RestoreTime: new Date(from) },
    ]);
    expect(rds.inputsOf('CreateDBSnapshotCommand')).toHaveLength(1);
    expect(removed(rds)).toHaveLength(1);
    expect(out).toContain("fromSnapshot: 'matomo-prod-restore-20261121120000'");
  });

  test.each([
    ['nonsense', "--from is 'nonsense', which is neither a snapshot (the newest are rds:matomo-2,"],
    ['2026-01-01T00:00:00Z', 'the database can be restored from 2026-11-20T03:00:00.000Z to'],
    ['2026-11-21T11:59:00Z', 'the database can be restored from'],
  ])('%s is refused', async (from, reason) => {
    const { exitCode, said } = await ops(['restore', 'prod', '--from', from, '--yes']);
    expect(said).toContain(reason);
    expect(exitCode).toBe(2);
  });
});

describe('export-parquet', () => {
  const where = [
    '--bucket',
    'lake',
    '--role',
    'arn:aws:iam::1:role/export',
    '--key',
    'arn:aws:kms:x:1:key/1',
  ];
  const export_ = (exports: readonly object[], ...more: string[]) =>
    ops(['export-parquet', 'prod', ...where, ...more], { exports });

  test('has RDS write the newest snapshot, waits, and says where it is', async () => {
    const { exitCode, out, rds } = await export_([
      { Status: 'STARTING' },
      { Status: 'IN_PROGRESS', PercentProgress: 40 },
      { Status: 'COMPLETE' },
    ]);
    expect(rds.inputsOf('StartExportTaskCommand')).toEqual([
      {
        ExportTaskIdentifier: 'matomo-prod-export-20261121120000',
        SourceArn: 'arn:aws:rds:eu-central-1:111111111111:snapshot:rds:matomo-2',
        ...{
          S3BucketName: 'lake',
          IamRoleArn: 'arn:aws:iam::1:role/export',
          KmsKeyId: 'arn:aws:kms:x:1:key/1',
        },
      },
    ]);
    expect(out).toContain('s3://lake/matomo-prod-export-20261121120000, a folder each');
    expect(exitCode).toBe(0);
  });

  test('one that RDS gives up is told with its reason', async () => {
    const { exitCode, said } = await export_([{ Status: 'FAILED', FailureCause: 'no right to the key' }]);
    expect(said).toContain('as FAILED: no right to the key');
    expect(exitCode).toBe(1);
  });

  test('one that takes for ever ends with 3, and goes on', async () => {
    const { exitCode, said } = await export_([{ Status: 'IN_PROGRESS' }]);
    expect(said).toContain('aws rds describe-export-tasks');
    expect(exitCode).toBe(3);
  });

  test('a snapshot that is none, and what is missing, is refused before RDS is asked', async () => {
    const other = await export_([], '--snapshot', 'gone');
    expect(other.said).toContain("--snapshot is 'gone'");
    const none = await ops(['export-parquet', 'prod', '--bucket', 'lake']);
    expect(none.said).toContain(
      '--role is missing: the ARN of a role that export.rds.amazonaws.com may assume',
    );
    expect([other.exitCode, none.exitCode]).toEqual([2, 2]);
    expect(other.rds.inputsOf('StartExportTaskCommand')).toEqual([]);
  });
});
