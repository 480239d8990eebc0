import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOps } from '../../../lib/ops/commands';
import { ecsWorld, type EcsWorld } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';
import { releaseOutputs, stacksWith } from '../../support/stack-outputs';
import { uploads } from '../../support/uploads';

const folder = mkdtempSync(join(tmpdir(), 'matomo-import-logs-'));
const file = join(folder, 'access.log');
writeFileSync(file, 'a line\n');

const row = (number: number, tracked: number) =>
  JSON.stringify({ source: `s3://x/${number}`, lines: 9, before: 4, tracked, left: { errors: 3 } });

async function ops(args: readonly string[], world: EcsWorld = {}) {
  const pages = [
    { Contents: [{ Key: 'of/b c.gz', Size: 5 }], NextContinuationToken: 'more' },
    {
      Contents: [
        { Key: 'of/a.gz', Size: 5 },
        { Key: 'of/', Size: 0 },
      ],
    },
  ];
  const s3 = uploads({
    CopyObjectCommand: () => ({}),
    ListObjectsV2Command: ({ Prefix }: { Prefix?: string }) =>
      (Prefix === 'of/' && pages.shift()) || { Contents: [] },
  });
  const { clients, started } = ecsWorld({
    job: { exitCode: 0, lines: [row(1, 2), row(2, 0), row(3, 1)] },
    ...world,
  });
  const data = { ...releaseOutputs['matomo-prod-data'], LogBucket: 'logs-of-prod' };
  const fakes = opsContext({
    clients: {
      ...clients,
      cloudFormation: stacksWith({ ...releaseOutputs, 'matomo-prod-data': data }),
      s3: s3.as(),
    },
  });
  const exitCode = await runOps(args, fakes.context);
  return {
    exitCode,
    out: fakes.results.join('\n'),
    said: fakes.notes.join('\n'),
    commands: started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command),
    s3,
  };
}

test('files and folders of S3 go where a task reads them, in order, and away again', async () => {
  const { exitCode, out, commands, s3 } = await ops(['import-logs', 'prod', '1', file, 's3://theirs/of/']);
  expect(exitCode).toBe(0);
  const [put] = s3.inputsOf('PutObjectCommand') as { Key: string }[];
  const into = put?.Key.replace(/1$/, '') ?? '';
  expect(into).toMatch(/^imports\/[0-9a-f-]+\/$/);
  expect(s3.inputsOf('CopyObjectCommand')).toEqual([
    { Bucket: 'logs-of-prod', Key: `${into}2`, CopySource: 'theirs/of/a.gz' },
    { Bucket: 'logs-of-prod', Key: `${into}3`, CopySource: 'theirs/of/b%20c.gz' },
  ]);
  expect(commands).toEqual([['import-logs', '1', `s3://logs-of-prod/${into}#3`]]);
  expect(s3.inputsOf('DeleteObjectCommand')).toHaveLength(3);
  expect(out).toMatch(/^s3:\/\/theirs\/of\/b c\.gz +9 +4 +1 +3 errors$/m);
  expect(out).toContain('3 page views are new.');
});

test('--json names the logs as the call did', async () => {
  const { out } = await ops(['import-logs', 'prod', '1', file, 's3://theirs/of/', '--json']);
  expect(JSON.parse(out)).toMatchObject([{ source: file }, { source: 's3://theirs/of/a.gz' }, {}]);
});

test('--dry-run lists what it found, and does nothing', async () => {
  const { exitCode, out, commands, s3 } = await ops([
    'import-logs',
    'prod',
    '1',
    's3://theirs/of/',
    '--dry-run',
  ]);
  expect(exitCode).toBe(0);
  expect(out).toContain('s3://theirs/of/a.gz\ns3://theirs/of/b c.gz');
  expect(commands).toEqual([]);
  expect(s3.inputsOf('CopyObjectCommand')).toEqual([]);
});

test('where the task fails, its sentence is told, and nothing is left in S3', async () => {
  const lines = [
    row(1, 2),
    JSON.stringify({ level: 'error', source: 'import-logs', message: "there is no site '9'." }),
  ];
  const { exitCode, said, s3 } = await ops(['import-logs', 'prod', '9', file], {
    job: { exitCode: 64, lines },
  });
  expect(exitCode).toBe(1);
  expect(said).toContain("After 1 logs: there is no site '9'.");
  expect(s3.inputsOf('DeleteObjectCommand')).toHaveLength(1);
});

test.each([
  [['import-logs', 'prod', '1'], 'log'],
  [['import-logs', 'prod', '1', '/nowhere.log'], "'/nowhere.log' is no file"],
  [['import-logs', 'prod', '1', 's3://theirs/none/'], 's3://theirs/none/ has no objects'],
  [['import-logs', 'local', '1', 's3://theirs/of/'], 'on this machine logs come from files'],
])('%j is refused', async (args, told) => {
  const { exitCode, said } = await ops(args);
  expect(said).toContain(told);
  expect(exitCode).toBe(2);
});
