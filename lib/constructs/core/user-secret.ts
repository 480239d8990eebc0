import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/**
 * A secret that its owner made. Under a key of the owner's, whose id nobody can tell from the secret's ARN, reading takes
 * the right to decrypt as well: by any key of the account, but through Secrets Manager alone.
 *
 * @param arn complete, with the six characters at the end
 */
export function userSecret(scope: Construct, id: string, arn: string): secretsmanager.ISecret {
  const key = Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  return secretsmanager.Secret.fromSecretAttributes(scope, id, {
    secretCompleteArn: arn,
    encryptionKey: kms.Key.fromKeyArn(scope, `${id}Key`, key),
  });
}
