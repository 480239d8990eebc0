import { RemovalPolicy } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { dataRemovalPolicy } from '../core/removal';

export interface GeneratedSecretProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable'>;
  /** Last part of the secret's name, `matomo/<environment>/<name>`. */
  readonly name: string;
  readonly description: string;
  /**
   * Makes the secret JSON with the keys `username` and `password`.
   *
   * @default the secret is the generated text alone
   */
  readonly username?: string;
  /**
   * Makes it the token of an API client: 32 small letters and digits (165 bits). It goes when it is removed from its stack,
   * so that the client can come back under its name.
   *
   * @default false
   */
  readonly token?: boolean;
}

/**
 * A secret of 40 letters and digits (238 bits), which need no quoting in any file, URL or SQL statement. Kept when
 * it is removed from a stack that is not disposable.
 */
export class GeneratedSecret extends secretsmanager.Secret {
  constructor(scope: Construct, id: string, props: GeneratedSecretProps) {
    const { config, name, description, username, token = false } = props;
    super(scope, id, {
      secretName: namesOf(config.name).secret(name),
      description,
      removalPolicy: token ? RemovalPolicy.DESTROY : dataRemovalPolicy(config),
      generateSecretString: {
        passwordLength: token ? 32 : 40,
        ...(token && { excludeUppercase: true }),
        excludePunctuation: true,
        ...(username !== undefined && {
          secretStringTemplate: JSON.stringify({ username }),
          generateStringKey: 'password',
        }),
      },
    });
  }
}
