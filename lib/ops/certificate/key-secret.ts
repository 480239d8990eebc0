import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ResolvedConfig } from '../../config';
import type { AwsClients } from '../../aws/clients';
import { usageFailure } from '../../cli/failure';

/**
 * The text of the secret that holds a private key.
 * @throws Failure with exit code 2 if there is no such secret, or it is of another account.
 */
export async function readKeySecret(
  { secretsManager }: Pick<AwsClients, 'secretsManager'>,
  secret: string,
  { name, account }: Pick<ResolvedConfig, 'name' | 'account'>,
): Promise<string> {
  try {
    const { SecretString = '', ARN } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId: secret }),
    );
    const actual = ARN?.split(':')[4];
    if (actual === undefined || actual === account) return SecretString;
    throw usageFailure(
      `The credentials are of account ${actual}, but config/${name}.ts says ${account}. Give the profile of that account with --profile.`,
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    throw usageFailure(
      `There is no secret ${secret}, which config/${name}.ts names for the private key. Create it: aws secretsmanager create-secret --name ${secret} --secret-string file://key.pem`,
    );
  }
}
