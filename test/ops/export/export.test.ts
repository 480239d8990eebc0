import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runOps } from '../../../lib/ops/commands';
import { matomoIni } from '../../../lib/ops/export/matomo-ini';
import { readOldConfig } from '../../../lib/ops/import/old-config';
import { ecsWorld } from '../../support/ecs-world';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { releaseOutputs, stacksWith } from '../../support/stack-outputs';

const salt = 'a1&b2"c3';
const settings = [
  {
    section: 'General',
    key: 'trusted_hosts',
    value: ['a.example.org', 'b.example.org'],
    layer: 'environment',
  },
  { section: 'General', key: 'force_ssl', value: '1', layer: 'image' },
  { section: 'General', key: 'salt', value: '(hidden)', layer: 'environment' },
  { section: 'database', key: 'host', value: 'x.rds', layer: 'environment' },
  { section: 'LoginLdap', key: 'admin_pass', value: '(hidden)', layer: 'file' },
  { section: 'PluginsInstalled', key: 'PluginsInstalled', value: ['Live', 'LoginLdap'], layer: 'file' },
  { section: 'General', key: 'maintenance_text', value: 'back "soon" & <b>', layer: 'file' },
];
const told = { result: 'exported', version: '5.9.0', tables: 80, rows: 12345, mebibytes: 9.5 };

test('config.ini.php is one that an import reads, with the salt and no other secret', () => {
  const text = matomoIni(settings, salt);
  expect(text.split('\n')[0]).toBe('; <?php exit; ?> DO NOT REMOVE THIS LINE');
  expect(text).toContain('trusted_hosts[] = "b.example.org"');
  expect(text).toContain('maintenance_text = "back &quot;soon&quot; &amp; &lt;b&gt;"');
  expect(text).not.toMatch(/hidden|x\.rds|force_ssl/);
  expect(readOldConfig(text)).toMatchObject({ salt, plugins: ['LoginLdap'] });
});

async function ops(
  args: readonly string[],
  exitCode = 0,
  body: () => Readable = () => Readable.from(['gzip']),
) {
  const s3 = new FakeClient({
    GetObjectCommand: () => ({ Body: body() }),
    DeleteObjectCommand: () => ({}),
  });
  const secretsManager = new FakeClient({ GetSecretValueCommand: () => ({ SecretString: salt }) });
  const { clients, started } = ecsWorld({
    job: ([role]) => ({
      exitCode: role === 'export' ? exitCode : 0,
      lines: role === 'admin' ? settings.map((row) => JSON.stringify(row)) : [JSON.stringify(told)],
    }),
  });
  const data = { ...releaseOutputs['matomo-prod-data'], LogBucket: 'logs-of-prod' };
  const cloudFormation = stacksWith({ ...releaseOutputs, 'matomo-prod-data': data });
  const fakes = opsContext({
    clients: { ...clients, cloudFormation, s3: s3.as(), secretsManager: secretsManager.as() },
  });
  const code = await runOps(args, fakes.context);
  const commands = started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command);
  return { code, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), commands, s3 };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matomo-export-'));
});
const to = (name: string) => join(folder, name);

test('both files are written for their owner alone, and S3 keeps nothing', async () => {
  const args = ['export', 'prod', '--dump', to('m.sql.gz'), '--config', to('config.ini.php')];
  const { code, out, commands, s3 } = await ops(args);
  expect(code).toBe(0);
  expect(readFileSync(to('m.sql.gz'), 'utf8')).toBe('gzip');
  for (const file of ['m.sql.gz', 'config.ini.php']) expect(statSync(to(file)).mode & 0o777).toBe(0o600);
  const [got] = s3.inputsOf('GetObjectCommand') as { Bucket: string; Key: string }[];
  expect(got?.Key).toMatch(/^exports\/.+\.sql\.gz$/);
  expect(commands).toEqual([
    ['admin', 'config', 'diff'],
    ['export', `s3://logs-of-prod/${got?.Key}`],
  ]);
  expect(s3.inputsOf('DeleteObjectCommand')).toEqual([got]);
  expect(out).toContain('a dump of Matomo 5.9.0 with 80 tables and 12345 rows');
  expect(out).not.toContain(salt);
});

test('a download that breaks off leaves no file', async () => {
  const broken = () =>
    Readable.from(
      (async function* () {
        yield await Promise.resolve('gz');
        throw new Error('reset');
      })(),
    );
  const { code, said, s3 } = await ops(['export', 'prod', '--dump', to('m.sql.gz')], 0, broken);
  expect(said).toContain('could not be written whole (reset)');
  expect(code).toBe(1);
  expect([existsSync(to('m.sql.gz')), existsSync(to('m.sql.gz.part'))]).toEqual([false, false]);
  expect(s3.inputsOf('DeleteObjectCommand')).toHaveLength(1);
});

test('a task that fails is told, and nothing is downloaded', async () => {
  const { code, said, s3 } = await ops(['export', 'prod', '--dump', to('m.sql.gz')], 75);
  expect(said).toContain('export ended with exit code 75');
  expect({ code, got: s3.inputsOf('GetObjectCommand') }).toEqual({ code: 1, got: [] });
});

test('no file is written over, and something has to be asked for', async () => {
  writeFileSync(to('there'), 'mine');
  for (const [args, sentence] of [
    [['--dump', to('there')], 'which is there already'],
    [['--config', to('there')], 'which is there already'],
    [[], 'give --dump FILE, --config FILE, or both'],
  ] as const) {
    const { code, said, commands } = await ops(['export', 'prod', ...args]);
    expect(said).toContain(sentence);
    expect({ code, commands }).toEqual({ code: 2, commands: [] });
  }
  expect(readFileSync(to('there'), 'utf8')).toBe('mine');
});

test('--dry-run knows which environments there are', async () => {
  const { code, said } = await ops(['export', 'nowhere', '--dump', to('n.sql.gz'), '--dry-run']);
  expect(said).toContain("There is no environment 'nowhere'");
  expect(code).toBe(2);
});
