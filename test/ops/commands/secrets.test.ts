import type { SecretListEntry, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { runOps } from '../../../lib/ops/commands';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

const rotating: SecretListEntry = {
  ARN: 'arn:rotating',
  Name: 'matomo/prod/database-user',
  Description: "Matomo's user of the database",
  LastChangedDate: new Date(Date.UTC(2026, 10, 1)),
  LastRotatedDate: new Date(Date.UTC(2026, 10, 2)),
  NextRotationDate: new Date(Date.UTC(2026, 11, 2)),
  RotationEnabled: true,
};
const fixed: SecretListEntry = {
  ARN: 'arn:fixed',
  Name: 'matomo/prod/admin-password',
  Description: 'Password of the first super user',
  LastChangedDate: new Date(Date.UTC(2026, 9, 1)),
};
const foreign: SecretListEntry = { ARN: 'arn:foreign', Name: 'other/matomo/prod/x' };

async function ops(
  args: readonly string[],
  secrets: readonly SecretListEntry[] = [rotating, fixed, foreign],
) {
  const client = new FakeClient({
    ListSecretsCommand: ({ NextToken = '0' }: { NextToken?: string }) => ({
      SecretList: secrets.slice(Number(NextToken), Number(NextToken) + 1),
      ...(Number(NextToken) + 1 < secrets.length && { NextToken: String(Number(NextToken) + 1) }),
    }),
    RotateSecretCommand: () => ({}),
  });
  const fakes = opsContext({ clients: { secretsManager: client.as<SecretsManagerClient>() } });
  const exitCode = await runOps(args, fakes.context);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), client };
}

test('secrets: which there are and when they changed; no value is read', async () => {
  const { out, client } = await ops(['secrets', 'prod']);
  expect(out.split('\n')).toEqual([
    'secret          changed     rotated     next rotation  what it is',
    'admin-password  2026-10-01  by hand                    Password of the first super user',
    "database-user   2026-11-01  2026-11-02  2026-12-02     Matomo's user of the database",
  ]);
  expect(new Set(client.sent.map(({ command }) => command))).toEqual(new Set(['ListSecretsCommand']));
});

test('rotate begins what rotates by itself, and nothing else', async () => {
  const { exitCode, out, client } = await ops(['rotate', 'prod']);
  expect(client.inputsOf('RotateSecretCommand')).toEqual([
    { SecretId: 'arn:rotating', RotateImmediately: true },
  ]);
  expect({ exitCode, out }).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('database-user has begun') as string,
  });
});

test('rotate --dry-run does nothing', async () => {
  const { out, client } = await ops(['rotate', 'prod', '--dry-run']);
  expect(out).toBe('Would rotate, in prod: database-user');
  expect(client.inputsOf('RotateSecretCommand')).toEqual([]);
});

test('rotate where nothing rotates is a failure that names the key', async () => {
  const { exitCode, said } = await ops(['rotate', 'prod'], [fixed]);
  expect(said).toContain("rotateUserEveryDays: 'never'");
  expect(exitCode).toBe(1);
});
