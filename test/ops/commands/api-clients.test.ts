import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runOps } from '../../../lib/ops/commands';
import { ecsWorld, type EcsWorld } from '../../support/ecs-world';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

type Stages = Record<string, Record<string, string[]>>;

/** Secrets Manager with the versions and stages of some clients' tokens. */
function tokens(stages: Stages) {
  let made = 0;
  const of = (arn: string) => (stages[arn.replace('arn:', '')] ??= {});
  const move = (arn: string, stage: string, to: string) => {
    for (const [version, has] of Object.entries(of(arn)))
      of(arn)[version] = has.filter((one) => one !== stage);
    (of(arn)[to] ??= []).push(stage);
  };
  const client = new FakeClient({
    ListSecretsCommand: () => ({
      SecretList: [
        { ARN: 'arn:salt', Name: 'matomo/prod/salt' },
        ...Object.keys(stages).map((key) => ({ ARN: `arn:${key}`, Name: `matomo/prod/clients/${key}` })),
      ],
    }),
    DescribeSecretCommand: ({ SecretId }: { SecretId: string }) => ({ VersionIdsToStages: of(SecretId) }),
    PutSecretValueCommand: ({ SecretId, VersionStages }: { SecretId: string; VersionStages: string[] }) => {
      const VersionId = `new-${++made}`;
      for (const stage of VersionStages) move(SecretId, stage, VersionId);
      return { VersionId };
    },
    UpdateSecretVersionStageCommand: (
      input: Record<'SecretId' | 'VersionStage' | 'MoveToVersionId', string>,
    ) => {
      move(input.SecretId, input.VersionStage, input.MoveToVersionId);
      return {};
    },
  });
  return { client, stages };
}

async function ops(args: readonly string[], stages: Stages, world: EcsWorld = {}) {
  const fake = tokens(stages);
  const { clients, started } = ecsWorld({
    roles: ['web', 'archive', 'migrate', 'smoke', 'clients'],
    ...world,
  });
  const fakes = opsContext({
    clients: { ...clients, secretsManager: fake.client.as<SecretsManagerClient>() },
  });
  const exitCode = await runOps(args, fakes.context);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), started, ...fake };
}

const two = (): Stages => ({ catalogue: { one: ['AWSCURRENT'] }, intranet: { two: ['AWSCURRENT'] } });

test('rotate: Matomo knows the new token before the secret gives it out', async () => {
  const { exitCode, out, client, stages, started } = await ops(
    ['clients', 'rotate', 'prod', 'catalogue', '--overlap', '2'],
    two(),
    { job: { exitCode: 0 } },
  );
  expect({ exitCode, out }).toEqual({
    exitCode: 0,
    out: 'catalogue finds its new token in the secret matomo/prod/clients/catalogue; the old one goes on for 2 hours.',
  });
  const writes = client.sent.map(({ command }) => command).filter((name) => !/^(List|Describe)/.test(name));
  expect(writes).toEqual([
    'UpdateSecretVersionStageCommand',
    'PutSecretValueCommand',
    'UpdateSecretVersionStageCommand',
  ]);
  const [put] = client.inputsOf('PutSecretValueCommand') as {
    SecretString: string;
    VersionStages: string[];
  }[];
  expect(put?.VersionStages).toEqual(['AWSPENDING']);
  expect(put?.SecretString).toMatch(/^[0-9a-f]{32}$/);
  expect(started[0]?.taskDefinition).toBe('matomo-prod-clients');
  expect(JSON.stringify(started)).not.toContain(put?.SecretString);
  expect(stages).toEqual({
    catalogue: { one: [], 'new-1': ['AWSPENDING', 'AWSCURRENT'] },
    intranet: { two: ['AWSCURRENT', 'AWSPENDING'] },
  });
});

test('rotate: where Matomo was not told, the present token goes on', async () => {
  const { exitCode, said, stages } = await ops(['clients', 'rotate', 'prod', 'catalogue'], two(), {
    job: { exitCode: 75 },
  });
  expect(said).toContain('exit code 75');
  expect(exitCode).toBe(1);
  expect(stages['catalogue']?.['one']).toEqual(['AWSCURRENT']);
});

test.each([
  [['clients', 'rotate', 'prod', 'nobody'], "no client 'nobody' in prod; there are catalogue, intranet."],
  [['clients', 'rotate', 'prod', 'catalogue', '--overlap', '-1'], '--overlap'],
  [['clients', 'rotate', 'local', 'catalogue'], 'none on this machine'],
])('%j is refused, and nothing is written', async (args, told) => {
  const { exitCode, said, client } = await ops(args, two());
  expect(said).toContain(told);
  expect(exitCode).toBe(2);
  expect(client.inputsOf('PutSecretValueCommand')).toEqual([]);
});

test('rotate --dry-run writes nothing', async () => {
  const { out, client } = await ops(['clients', 'rotate', 'prod', 'catalogue', '--dry-run'], two());
  expect(out).toContain('Would give catalogue of prod a new token');
  expect(client.inputsOf('PutSecretValueCommand')).toEqual([]);
});

test('list and undeclared: what they may do, never a token', async () => {
  const row = {
    ...{ client: 'catalogue', description: 'Most read', login: 'api-1', access: { view: [1, 2] } },
    ...{ created: '2026-11-01T00:00:00Z', lastUsed: null, expires: null },
  };
  const { out } = await ops(['clients', 'list', 'prod'], two(), {
    job: { exitCode: 0, lines: [JSON.stringify(row)] },
  });
  expect(out.split('\n')[1]).toMatch(
    /^catalogue +Most read +view on 1, 2 +2026-11-01T00:00:00Z +never +never$/,
  );
  const none = await ops(['clients', 'undeclared', 'prod'], two(), { job: { exitCode: 0 } });
  expect(none.out).toBe('There is none.');
});

test('revoke asks for the environment’s name', async () => {
  const { exitCode, started } = await ops(['clients', 'revoke', 'prod', 'catalogue'], two());
  expect(exitCode).not.toBe(0);
  expect(started).toEqual([]);
});
