import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { namesOf } from '../../contract/names';
import { Failure } from '../../cli/failure';
import { secretsOf } from './secrets';

const pending = 'AWSPENDING';
const current = 'AWSCURRENT';

/** The declared API clients of an environment, by their keys, with the ARNs of their secrets. */
export async function clientSecrets(
  client: SecretsManagerClient,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  const prefix = namesOf(environment).clientSecret('').slice(namesOf(environment).secret('').length);
  const found = (await secretsOf(client, environment)).filter(({ name }) => name.startsWith(prefix));
  return new Map(found.map(({ name, arn }) => [name.slice(prefix.length), arn]));
}

/**
 * Puts a new token beside the present one, for the task that tells Matomo of it. The other clients' pending versions
 * become their present ones, because the task reads those of all.
 *
 * @returns makes the new token the present one
 */
export async function prepareToken(
  client: SecretsManagerClient,
  secrets: ReadonlyMap<string, string>,
  key: string,
): Promise<() => Promise<void>> {
  for (const [other, arn] of secrets) {
    if (other !== key) await pendingIsPresent(client, arn);
  }
  const SecretId = secrets.get(key);
  const { VersionId } = await client.send(
    new PutSecretValueCommand({
      ...{ SecretId, VersionStages: [pending] },
      SecretString: randomBytes(16).toString('hex'),
    }),
  );
  return async () => {
    const RemoveFromVersionId = await versionWith(client, SecretId, current);
    await client.send(
      new UpdateSecretVersionStageCommand({
        ...{ SecretId, VersionStage: current, MoveToVersionId: VersionId },
        ...(RemoveFromVersionId !== undefined && { RemoveFromVersionId }),
      }),
    );
  };
}

async function pendingIsPresent(client: SecretsManagerClient, SecretId: string): Promise<void> {
  const present = await versionWith(client, SecretId, current);
  const waiting = await versionWith(client, SecretId, pending);
  if (present === undefined) throw new Failure(`${SecretId} has no value; deploy the environment again.`);
  if (present === waiting) return;
  await client.send(
    new UpdateSecretVersionStageCommand({
      ...{ SecretId, VersionStage: pending, MoveToVersionId: present },
      ...(waiting !== undefined && { RemoveFromVersionId: waiting }),
    }),
  );
}

async function versionWith(
  client: SecretsManagerClient,
  SecretId: string | undefined,
  stage: string,
): Promise<string | undefined> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
}
