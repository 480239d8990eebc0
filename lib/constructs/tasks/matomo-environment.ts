import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { WebWorkers } from '../../config/sizes/connections';
import type { ResolvedConfig } from '../../config';
import { clientTokenVariable, imageContract, imageVariables } from '../../contract/image';
import { userSecret } from '../core/user-secret';
import type { AppSecrets } from '../data/app-secrets';
import type { Database } from '../data/database';
import { type ContainerEnvironment, secretSetting, setting } from './container-environment';
import { declaredContent } from './declared-content';
import { declaredSettings, privacyOf } from './declared-settings';

export interface MatomoEnvironmentProps {
  readonly config: ResolvedConfig;
  readonly database: Database;
  readonly secrets: AppSecrets;
}

/** The server's certificate and name are verified. */
const databaseTls = { enable_ssl: true, ssl_ca: imageContract.databaseCaFile, ssl_no_verify: false };

/**
 * What every role of the image needs. `MATOMO_<SECTION>_<KEY>` names a setting of Matomo's config/global.ini.php, as
 * matomo-org's plugin EnvironmentVariables does; docker/opt/matomo-fargate/managed-config.php applies it.
 */
export function matomoEnvironment(scope: Construct, props: MatomoEnvironmentProps): ContainerEnvironment {
  const { config, database, secrets } = props;
  const mail = mailEnvironment(scope, config);
  const settings = declaredSettings(scope, config);
  return {
    environment: {
      ...setting('database', {
        host: database.instance.dbInstanceEndpointAddress,
        port: database.instance.dbInstanceEndpointPort,
        dbname: database.name,
        ...databaseTls,
      }),
      ...setting('General', {
        force_ssl: true,
        assume_secure_protocol: true,
        multi_server_environment: true,
        proxy_ip_read_last_in_list: true,
        // Otherwise its pages and scheduled tasks wait for servers that no task can reach.
        ...(config.network.egress === 'interface-endpoints' && { enable_internet_features: false }),
      }),
      [imageVariables.trustedHosts]: [config.host, ...config.aliases].join(','),
      [imageVariables.environmentName]: config.name,
      // Those who track keep a copy of the database where there is one.
      ...(config.geoip !== 'off' && { [imageVariables.geoipSource]: config.geoip.source }),
      ...mail.environment,
      ...settings.environment,
      ...(!config.access.ownTokens && { [imageVariables.ownTokens]: 'off' }),
      [imageVariables.privacy]: JSON.stringify(privacyOf(config.privacy)),
    },
    secrets: {
      ...secretSetting('database', credentialsOf(database)),
      ...secretSetting('General', { salt: ecs.Secret.fromSecretsManager(secrets.salt) }),
      ...mail.secrets,
      ...settings.secrets,
    },
  };
}

/**
 * What archiving needs besides: its limits, and the reader where there is one. Matomo's `[database_reader]`
 * inherits neither TLS nor credentials from `[database]` (core/Db.php).
 */
export function archiveEnvironment({ config, database }: MatomoEnvironmentProps): ContainerEnvironment {
  const limits = {
    [imageVariables.archiveTimeLimitSeconds]: String(config.archiving.timeLimitMinutes * 60),
    [imageVariables.archiveParallelRequests]: String(config.archiving.parallelRequests),
  };
  if (database.reader === undefined) return { environment: limits, secrets: {} };
  return {
    environment: {
      ...limits,
      ...setting('database_reader', {
        host: database.reader.dbInstanceEndpointAddress,
        port: database.reader.dbInstanceEndpointPort,
        dbname: database.name,
        ...databaseTls,
      }),
    },
    secrets: secretSetting('database_reader', credentialsOf(database)),
  };
}

/** What `geoip` needs besides: where the database comes from. */
export function geoipEnvironment(
  scope: Construct,
  geoip: Exclude<ResolvedConfig['geoip'], 'off'>,
): ContainerEnvironment {
  if (geoip.source === 'url') return { environment: { [imageVariables.geoipUrl]: geoip.url }, secrets: {} };
  const environment = { [imageVariables.geoipEdition]: geoip.edition };
  if (geoip.source === 'dbip-lite') return { environment, secrets: {} };
  const credentials = userSecret(scope, 'GeoipCredentials', geoip.credentialsSecretArn);
  return {
    environment,
    secrets: {
      [imageVariables.geoipAccountId]: ecs.Secret.fromSecretsManager(credentials, 'accountId'),
      [imageVariables.geoipLicenceKey]: ecs.Secret.fromSecretsManager(credentials, 'licenseKey'),
    },
  };
}

/** What `probe` needs where the host's name leads to another load balancer inside the network than outside. */
export const probeEnvironment = (loadBalancer: string): ContainerEnvironment => ({
  environment: { [imageVariables.probeThrough]: loadBalancer },
  secrets: {},
});

/** What a web server needs besides. */
export const webEnvironment = ({ workers, laneWorkers }: WebWorkers): ContainerEnvironment => ({
  environment: {
    [imageVariables.webWorkers]: String(workers),
    [imageVariables.laneWorkers]: String(laneWorkers),
  },
  secrets: {},
});

/**
 * What `migrate` needs besides: the master user, what a fresh installation begins with, and what is declared.
 *
 * @param clientTokens version of the API clients' tokens. Default: the current one.
 */
export function migrationEnvironment(
  props: MatomoEnvironmentProps,
  clientTokens?: 'AWSPENDING',
): ContainerEnvironment {
  const { config, database, secrets } = props;
  return {
    environment: {
      [imageVariables.adminLogin]: config.admin.login,
      [imageVariables.adminEmail]: config.admin.email,
      [imageVariables.siteName]: config.site.name,
      [imageVariables.siteUrl]: config.site.url,
      [imageVariables.siteTimezone]: config.site.timezone,
      [imageVariables.siteCurrency]: config.site.currency,
      [imageVariables.declared]: JSON.stringify(declaredContent(config)),
    },
    secrets: {
      [imageVariables.adminPassword]: ecs.Secret.fromSecretsManager(secrets.adminPassword),
      [imageVariables.databaseMasterUsername]: ecs.Secret.fromSecretsManager(
        database.masterSecret,
        'username',
      ),
      [imageVariables.databaseMasterPassword]: ecs.Secret.fromSecretsManager(
        database.masterSecret,
        'password',
      ),
      ...Object.fromEntries(
        [...secrets.clientTokens].map(([key, token]) => [
          clientTokenVariable(key),
          clientTokens === undefined
            ? ecs.Secret.fromSecretsManager(token)
            : ecs.Secret.fromSecretsManagerVersion(token, { versionStage: clientTokens }),
        ]),
      ),
    },
  };
}

/** A migration that connects as the user of a secret under rotation: it creates that user. */
export function rotationEnvironment(props: MatomoEnvironmentProps): ContainerEnvironment {
  const migration = migrationEnvironment(props);
  return {
    environment: migration.environment,
    secrets: {
      ...migration.secrets,
      ...secretSetting('database', credentialsOf(props.database, 'AWSPENDING')),
    },
  };
}

function mailEnvironment(
  scope: Construct,
  { mail, settings }: Pick<ResolvedConfig, 'mail' | 'settings'>,
): ContainerEnvironment {
  if (mail === undefined) {
    // Otherwise every scheduled report fails, and the form for a lost password tells strangers by an error who has an account.
    const isOff = settings['General']?.['emails_enabled'] === undefined;
    return { environment: isOff ? setting('General', { emails_enabled: false }) : {}, secrets: {} };
  }
  const { host, port, encryption, credentialsSecretArn } = mail.smtp;
  const credentials =
    credentialsSecretArn !== undefined
      ? userSecret(scope, 'SmtpCredentials', credentialsSecretArn)
      : undefined;
  return {
    environment: {
      ...setting('mail', {
        transport: 'smtp',
        host,
        port,
        encryption,
        ...(credentials && { type: 'Login' }),
      }),
      ...setting('General', { noreply_email_address: mail.from }),
    },
    secrets: credentials
      ? secretSetting('mail', {
          username: ecs.Secret.fromSecretsManager(credentials, 'username'),
          password: ecs.Secret.fromSecretsManager(credentials, 'password'),
        })
      : {},
  };
}

/** @param versionStage version of the secret. Default: the current one. */
function credentialsOf(
  { applicationSecret }: Database,
  versionStage?: string,
): Record<'username' | 'password', ecs.Secret> {
  const field = (name: string) =>
    versionStage === undefined
      ? ecs.Secret.fromSecretsManager(applicationSecret, name)
      : ecs.Secret.fromSecretsManagerVersion(applicationSecret, { versionStage }, name);
  return { username: field('username'), password: field('password') };
}
