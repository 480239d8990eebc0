import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { GeneratedSecret } from './generated-secret';

export interface AppSecretsProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable' | 'clients'>;
}

/** Secrets of Matomo itself. */
export class AppSecrets extends Construct {
  /** Password that the first super user gets when it is created. */
  public readonly adminPassword: secretsmanager.ISecret;
  /** `[General] salt`: part of every token's hash, so a new one makes all tokens invalid. */
  public readonly salt: secretsmanager.ISecret;
  /** Tokens of the API clients, by their keys. */
  public readonly clientTokens: ReadonlyMap<string, secretsmanager.ISecret>;

  constructor(scope: Construct, id: string, { config }: AppSecretsProps) {
    super(scope, id);
    this.adminPassword = new GeneratedSecret(this, 'AdminPassword', {
      config,
      name: 'admin-password',
      description: 'Password of the first super user, as it was when the user was created',
    });
    this.salt = new GeneratedSecret(this, 'Salt', {
      config,
      name: 'salt',
      description: 'Salt of Matomo: replacing it makes every API token invalid',
    });
    this.clientTokens = new Map(
      config.clients.map(({ key, description }) => [
        key,
        new GeneratedSecret(this, `ClientToken-${key}`, {
          config,
          name: `clients/${key}`,
          description: `API token: ${description}`,
          token: true,
        }),
      ]),
    );
  }
}
