import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runOps } from '../../../lib/ops/commands';
import { readOldConfig } from '../../../lib/ops/import/old-config';
import { ecsWorld, type EcsWorld } from '../../support/ecs-world';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { releaseOutputs, stacksWith } from '../../support/stack-outputs';
import { uploads } from '../../support/uploads';

const folder = mkdtempSync(join(tmpdir(), 'matomo-import-'));
const dump = join(folder, 'matomo.sql');
writeFileSync(dump, '-- MySQL dump');
const config = join(folder, 'config.ini.php');
const salt = 'a1&b2"c3';
const text = `; <?php exit; ?> DO NOT REMOVE THIS LINE
[database]
host = "old-db.example.org"
password = "hunter2"
tables_prefix = "piwik_"

[General]
salt = "a1&amp;b2&quot;c3"
trusted_hosts[] = "stats.example.com"
force_ssl = 1
cors_domains[] = "https://a.example.org"
cors_domains[] = "https://b.example.org"
API_datatable_default_limit = 500
made_up_key = 1

[Plugins]
Plugins[] = "Live"
Plugins[] = "LoginLdap"

[LoginLdap]
admin_pass = "hunter2"
`;
writeFileSync(config, text);

const empty = JSON.stringify({ newestVisit: 0 });

async function ops(args: readonly string[], world: EcsWorld = {}) {
  const s3 = uploads();
  const secretsManager = new FakeClient({
    GetSecretValueCommand: () => ({ SecretString: 'own' }),
    PutSecretValueCommand: () => ({}),
  });
  const { clients, started } = ecsWorld({ job: { exitCode: 0, lines: [empty] }, ...world });
  const data = { ...releaseOutputs['matomo-prod-data'], LogBucket: 'logs-of-prod' };
  const fakes = opsContext({
    clients: {
      ...clients,
      cloudFormation: stacksWith({ ...releaseOutputs, 'matomo-prod-data': data }),
      s3: s3.as(),
      secretsManager: secretsManager.as<SecretsManagerClient>(),
    },
  });
  const exitCode = await runOps(args, fakes.context);
  return {
    exitCode,
    out: fakes.results.join('\n'),
    said: fakes.notes.join('\n'),
    commands: started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command),
    s3,
    secretsManager,
  };
}

test('what the other Matomo was set to is sorted: salt, settings, plugins, and what stays behind', () => {
  const old = readOldConfig(text);
  expect(old).toMatchObject({
    salt,
    settings: {
      General: {
        cors_domains: ['https://a.example.org', 'https://b.example.org'],
        API_datatable_default_limit: '500',
      },
    },
    plugins: ['LoginLdap'],
  });
  expect(old.left.join('\n')).toContain('[General] trusted_hosts: Use `host` and `aliases`.');
  expect(old.left.join('\n')).toContain('[General] made_up_key: Matomo');
  expect(old.left.join('\n')).toContain('[LoginLdap] admin_pass: it looks like a secret');
  expect(JSON.stringify(old)).not.toContain('hunter2');
});

test('--dry-run shows that, and does nothing', async () => {
  const { exitCode, out, commands } = await ops([
    'import',
    'prod',
    '--dump',
    dump,
    '--config',
    config,
    '--dry-run',
  ]);
  expect(exitCode).toBe(0);
  expect(out).toContain('Plugins that have to be named in config/plugins.ts: LoginLdap');
  expect(out).not.toContain(salt);
  expect(commands).toEqual([]);
});

test('an environment with visits is refused before anything is uploaded', async () => {
  const { exitCode, said, s3 } = await ops(['import', 'prod', '--dump', dump, '--yes'], {
    job: { exitCode: 0, lines: [JSON.stringify({ newestVisit: 7 })] },
  });
  expect(said).toContain('prod has visits already, and nothing was changed');
  expect(exitCode).toBe(1);
  expect(s3.sent).toEqual([]);
});

test('where the import fails, nothing follows, and the dump goes', async () => {
  const { exitCode, said, s3, secretsManager, commands } = await ops(
    ['import', 'prod', '--dump', dump, '--config', config, '--yes'],
    { job: ([role]) => ({ exitCode: role === 'import' ? 75 : 0, lines: [empty] }) },
  );
  expect(exitCode).toBe(1);
  expect(said).toContain('import ended with exit code 75, and its log says why; nothing was changed');
  const [put] = s3.inputsOf('PutObjectCommand') as { Bucket: string; Key: string }[];
  expect(put).toMatchObject({ Bucket: 'logs-of-prod', Key: expect.stringMatching(/^imports\//) as string });
  expect(commands.map((command) => command?.slice(0, 1))).toEqual([['admin'], ['import']]);
  expect(commands[1]?.[1]).toBe(`s3://logs-of-prod/${put?.Key}`);
  // Before the import: tokens of the dump are hashed with it.
  expect(secretsManager.inputsOf('PutSecretValueCommand')).toEqual([
    { SecretId: 'matomo/prod/salt', SecretString: salt },
  ]);
  expect(s3.inputsOf('DeleteObjectCommand')).toEqual([{ Bucket: 'logs-of-prod', Key: put?.Key }]);
});

test('with --replace one with visits is taken, and keeps its salt where the import fails', async () => {
  const { exitCode, secretsManager, commands } = await ops(
    ['import', 'prod', '--dump', dump, '--config', config, '--replace', '--yes'],
    { job: () => ({ exitCode: 75, lines: [] }) },
  );
  expect(exitCode).toBe(1);
  expect(commands).toEqual([['import', expect.stringMatching(/^s3:/), '--replace']]);
  const salts = secretsManager.inputsOf('PutSecretValueCommand') as { SecretString: string }[];
  expect(salts.map(({ SecretString }) => SecretString)).toEqual([salt, 'own']);
});

test('where the migration after it fails, what to go on with is said', async () => {
  const { exitCode, said, commands } = await ops(['import', 'prod', '--dump', dump, '--yes'], {
    job: ([role]) => ({ exitCode: role === 'migrate' ? 75 : 0, lines: [empty] }),
  });
  expect(commands.map((command) => command?.[0])).toEqual(['admin', 'import', 'migrate']);
  expect(said).toContain('npm run ops -- run prod migrate, then npm run ops -- redeploy prod');
  expect(exitCode).toBe(1);
});

test.each([
  [['import', 'prod'], '--dump names no file'],
  [['import', 'prod', '--dump', '/nowhere.sql', '--yes'], "'/nowhere.sql', which is no file"],
  [['import', 'nowhere', '--dump', dump, '--dry-run'], "There is no environment 'nowhere'"],
  [['import', 'prod', '--dump', dump, '--config', '/nowhere.php'], "--config is '/nowhere.php'"],
])('%j is refused', async (args, told) => {
  const { exitCode, said } = await ops(args);
  expect(said).toContain(told);
  expect(exitCode).toBe(2);
});
