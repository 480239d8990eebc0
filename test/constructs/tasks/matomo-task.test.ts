import { imageContract, imageVariables } from '../../../lib/contract/image';
import type { Template } from 'aws-cdk-lib/assertions';
import { environments } from '../../../config';
import { example } from '../../../config/example';
import { resolve } from '../../../lib/config';
import { environmentNames, templatesFor, templatesOf, theResource } from '../../support/templates';

interface Container {
  Name: string;
  Command: string[];
  User: string;
  ReadonlyRootFilesystem: boolean;
  LinuxParameters: { Capabilities: { Drop: string[] } };
  Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string; ValueFrom: unknown }[];
  MountPoints: { ContainerPath: string; ReadOnly: boolean }[];
  Image: unknown;
}

const containerIn = (service: Template, Family: string): Container => {
  const { Properties } = theResource(service, 'AWS::ECS::TaskDefinition', { Family });
  return (Properties['ContainerDefinitions'] as [Container])[0];
};

const roles = ['web', 'migrate', 'archive'] as const;
const cases = environmentNames.flatMap((name) => roles.map((role) => [name, role] as const));

describe.each(cases)('%s %s', (name, role) => {
  const { config, service } = templatesOf(name);
  const { Properties } = theResource(service, 'AWS::ECS::TaskDefinition', {
    Family: `matomo-${name}-${role}`,
  });
  const [container] = Properties['ContainerDefinitions'] as [Container];
  const variables = Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value]));
  const secretNames = container.Secrets.map(({ Name }) => Name);

  test('runs one role as uid 33 without capabilities on a read-only root', () => {
    expect(container).toMatchObject({
      Name: 'matomo',
      Command: [role],
      User: '33:33',
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
    expect(
      container.MountPoints.filter(({ ReadOnly }) => !ReadOnly).map(({ ContainerPath }) => ContainerPath),
    ).toEqual([...Object.values(imageContract.writableDirectories), imageContract.configDirectory]);
  });

  test('mounts EFS with TLS and IAM', () => {
    expect(Properties['Volumes']).toContainEqual(
      expect.objectContaining({
        EFSVolumeConfiguration: expect.objectContaining({
          TransitEncryption: 'ENABLED',
          AuthorizationConfig: expect.objectContaining({ IAM: 'ENABLED' }) as unknown,
        }) as unknown,
      }),
    );
  });

  test('names the pointer of its role', () => {
    expect(JSON.stringify(container.Image)).toContain(role === 'migrate' ? '":next"' : '":live"');
  });

  test('verifies the database, trusts the load balancer, and knows its hosts', () => {
    expect(variables).toMatchObject({
      MATOMO_DATABASE_DBNAME: 'matomo',
      MATOMO_DATABASE_ENABLE_SSL: '1',
      MATOMO_DATABASE_SSL_CA: imageContract.databaseCaFile,
      MATOMO_DATABASE_SSL_NO_VERIFY: '0',
      MATOMO_GENERAL_FORCE_SSL: '1',
      MATOMO_GENERAL_ASSUME_SECURE_PROTOCOL: '1',
      [imageVariables.trustedHosts]: [config.host, ...config.aliases].join(','),
    });
  });

  test('sends mail as configured', () => {
    const smtp = config.mail?.smtp;
    expect(variables['MATOMO_MAIL_TRANSPORT']).toBe(smtp && 'smtp');
    expect(variables['MATOMO_MAIL_HOST']).toBe(smtp?.host);
    expect(variables['MATOMO_MAIL_PORT']).toBe(smtp && String(smtp.port));
    expect(secretNames.includes('MATOMO_MAIL_PASSWORD')).toBe(smtp?.credentialsSecretArn !== undefined);
    // Matomo knows that there is none, and does not try.
    expect(variables['MATOMO_GENERAL_EMAILS_ENABLED']).toBe(smtp ? undefined : '0');
  });

  test('passes the settings of the configuration on', () => {
    expect(JSON.parse(String(variables['SETTINGS']))).toMatchObject(config.settings);
    expect(JSON.parse(String(variables['PRIVACY']))).toMatchObject({
      ipAddressMaskLength: config.privacy.maskedBytes,
    });
    expect(variables['OWN_TOKENS']).toBe(config.access.ownTokens ? undefined : 'off');
  });

  test('gets secrets as secrets, and the master user only if it migrates', () => {
    expect(secretNames).toEqual(
      expect.arrayContaining(['MATOMO_DATABASE_USERNAME', 'MATOMO_DATABASE_PASSWORD', 'MATOMO_GENERAL_SALT']),
    );
    for (const privileged of ['DATABASE_MASTER_USERNAME', 'DATABASE_MASTER_PASSWORD', 'ADMIN_PASSWORD']) {
      expect(secretNames.includes(privileged)).toBe(role === 'migrate');
    }
    expect(Object.keys(variables).filter((name) => /PASSWORD|SALT|TOKEN(?!S$)/.test(name))).toEqual([]);
  });
});

test('what is declared goes to the migration, each token from its own secret', () => {
  const { service, data } = templatesFor(resolve('example', example));
  const containerOf = (family: string) => containerIn(service, family);
  const migrate = containerOf('matomo-example-migrate');
  const declared = migrate.Environment.find(({ Name }) => Name === 'DECLARED')?.Value;
  expect(JSON.parse(String(declared))).toMatchObject({
    sites: [{ key: 'site' }, { key: 'shop', goals: [{ key: 'order', match: 'contains' }] }],
    users: [
      { login: 'maria', access: { site: 'write', shop: 'view' } },
      { login: 'paul', superUser: true, access: {} },
    ],
    clients: [{ key: 'catalogue', expiresAfterDays: 365 }],
  });
  const token = (family: string) =>
    JSON.stringify(
      containerOf(family).Secrets.find(({ Name }) => Name === 'CLIENT_TOKEN_CATALOGUE')?.ValueFrom,
    );
  expect(token('matomo-example-migrate')).not.toContain('AWSPENDING');
  expect(token('matomo-example-clients')).toContain('::AWSPENDING:');
  expect(containerOf('matomo-example-web').Secrets.some(({ Name }) => Name.startsWith('CLIENT_TOKEN'))).toBe(
    false,
  );
  data.hasResource('AWS::SecretsManager::Secret', {
    Properties: { Name: 'matomo/example/clients/catalogue', GenerateSecretString: { PasswordLength: 32 } },
    DeletionPolicy: 'Delete',
  });
  service.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'matomo-example-client-token-ends',
    MetricName: 'ClientTokenDaysLeft',
    Threshold: 14,
  });
});

test('how people get in is a setting of Matomo that a file declares', () => {
  const { service } = templatesFor(resolve('example', example));
  const settings = containerIn(service, 'matomo-example-web').Environment.find(
    ({ Name }) => Name === 'SETTINGS',
  );
  expect(JSON.parse(String(settings?.Value))).toMatchObject({
    TwoFactorAuth: { twoFactorAuthRequired: 1 },
    Login: { enablePasswordStrengthCheck: 1, maxAllowedRetries: 20, allowedRetriesTimeRange: 60 },
    UsersManager: { allowedEmailDomains: ['example.org'] },
    General: {
      login_allowlist_ip: ['192.0.2.0/24', '2001:db8::/48'],
      login_allowlist_apply_to_reporting_api_requests: 1,
      login_logout_url: 'https://login.example.org/realms/library/logout',
    },
  });
});

describe.each(environmentNames)('the master secret of %s', (name) => {
  test('can be read by the migration alone, also when it rotates the application user', () => {
    const { config, service } = templatesOf(name);
    const rotates = config.database.rotateUserEveryDays !== 'never';
    const readers = Object.entries(service.findResources('AWS::IAM::Policy'))
      .filter(([, policy]) => JSON.stringify(policy).includes('DatabaseMasterSecret'))
      .map(([id]) => id);
    expect(readers.sort()).toEqual(
      [...(config.clients.length > 0 ? ['Clients'] : []), 'Migrate', ...(rotates ? ['Rotate'] : [])].map(
        (task) => expect.stringMatching(`^${task}TaskDefinitionExecutionRole`) as unknown,
      ),
    );
  });
});

test.each([
  ['interface-endpoints', '0'],
  ['nat-gateway', undefined],
] as const)('by egress %s, features that need the internet are %s', (egress, expected) => {
  const config = resolve('egress', {
    ...environments.example,
    network: { egress },
    geoip: 'off',
    access: {},
  });
  const { Properties } = theResource(templatesFor(config).service, 'AWS::ECS::TaskDefinition', {
    Family: 'matomo-egress-archive',
  });
  const [container] = Properties['ContainerDefinitions'] as [Container];
  const variable = container.Environment.find(
    ({ Name }) => Name === 'MATOMO_GENERAL_ENABLE_INTERNET_FEATURES',
  );
  expect(variable?.Value).toBe(expected);
});
