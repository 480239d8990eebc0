import {
  ListSecretsCommand,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { namesOf } from '../../contract/names';

/** A secret of an environment, without its value. */
export interface Secret {
  /** Last part of its name. */
  readonly name: string;
  readonly what: string;
  /** ISO 8601; `undefined` where Secrets Manager does not tell. */
  readonly changed: string | undefined;
  readonly rotated: string | undefined;
  readonly nextRotation: string | undefined;
  readonly rotates: boolean;
  readonly arn: string;
}

/** The secrets of an environment by name. Reads no value. */
export async function secretsOf(
  client: SecretsManagerClient,
  environment: string,
): Promise<readonly Secret[]> {
  const prefix = namesOf(environment).secret('');
  const found: SecretListEntry[] = [];
  for (let token: string | undefined; ;) {
    const { SecretList = [], NextToken } = await client.send(
      new ListSecretsCommand({
        Filters: [{ Key: 'name', Values: [prefix] }],
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    found.push(...SecretList);
    if (NextToken === undefined) break;
    token = NextToken;
  }
  return found
    .filter(({ Name }) => Name?.startsWith(prefix))
    .map((secret) => ({
      name: secret.Name?.slice(prefix.length) ?? '',
      what: secret.Description ?? '',
      changed: secret.LastChangedDate?.toISOString(),
      rotated: secret.LastRotatedDate?.toISOString(),
      nextRotation: secret.NextRotationDate?.toISOString(),
      rotates: secret.RotationEnabled === true,
      arn: secret.ARN ?? '',
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
