import { Match } from 'aws-cdk-lib/assertions';
import { environmentNames, templatesOf, theResource } from '../support/templates';

describe.each(environmentNames)('data stack of %s', (name) => {
  const { config, data } = templatesOf(name);

  test('MariaDB demands TLS, is encrypted and unreachable from outside', () => {
    data.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'mariadb11.8',
      Parameters: Match.objectLike({
        require_secure_transport: '1',
        character_set_server: 'utf8mb4',
      }),
    });
    data.hasResourceProperties('AWS::RDS::DBInstance', {
      Engine: 'mariadb',
      EngineVersion: Match.stringLikeRegexp('^11\\.8'),
      DBInstanceClass: `db.${config.database.instanceType}`,
      StorageEncrypted: true,
      StorageType: 'gp3',
      PubliclyAccessible: false,
      MultiAZ: config.database.multiAz,
      BackupRetentionPeriod: config.database.backupRetentionDays,
    });
  });

  test('EFS is encrypted, refuses clients without TLS, and has one directory for uid 33', () => {
    const { Properties } = theResource(data, 'AWS::EFS::FileSystem');
    expect(Properties).toMatchObject({ Encrypted: true, ThroughputMode: 'elastic' });
    expect(Properties['FileSystemPolicy']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]) as unknown,
    });
    data.hasResourceProperties('AWS::EFS::AccessPoint', {
      PosixUser: { Uid: '33', Gid: '33' },
      RootDirectory: {
        Path: '/matomo-config',
        CreationInfo: { OwnerUid: '33', OwnerGid: '33', Permissions: '0750' },
      },
    });
  });

  test('secrets are generated, none is written down', () => {
    const secrets = Object.values(data.findResources('AWS::SecretsManager::Secret'));
    expect(secrets).toHaveLength(4);
    for (const { Properties } of secrets as { Properties: Record<string, unknown> }[]) {
      expect(Properties['GenerateSecretString']).toMatchObject({ PasswordLength: 40 });
      expect(Properties['SecretString']).toBeUndefined();
    }
  });

  test('zones come from CloudFormation, not from a look-up', () => {
    data.resourcePropertiesCountIs(
      'AWS::EC2::Subnet',
      { AvailabilityZone: { 'Fn::Select': [config.network.zones - 1, { 'Fn::GetAZs': '' }] } },
      config.network.egress === 'nat-gateway' ? 3 : 2,
    );
  });

  test('a NAT gateway only where the configuration asks for one', () => {
    data.resourceCountIs('AWS::EC2::NatGateway', config.network.egress === 'nat-gateway' ? 1 : 0);
  });
});
