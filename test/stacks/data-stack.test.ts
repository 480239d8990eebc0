import { Match } from 'aws-cdk-lib/assertions';
import { environments } from '../../config';
import { resolve } from '../../lib/config';
import { environmentNames, templatesFor, templatesOf, theResource } from '../support/templates';

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
    expect(secrets).toHaveLength(4 + config.clients.length + (config.queue === undefined ? 0 : 1));
    for (const { Properties } of secrets as { Properties: Record<string, unknown> }[]) {
      const isToken = String(Properties['Name']).includes('/clients/');
      expect(Properties['GenerateSecretString']).toMatchObject({ PasswordLength: isToken ? 32 : 40 });
      expect(Properties['SecretString']).toBeUndefined();
    }
  });

  test('the public subnets alone have IPv6 ranges, and a way out by them', () => {
    const subnets = Object.entries(data.findResources('AWS::EC2::Subnet')) as [
      string,
      { Properties: { Ipv6CidrBlock?: { 'Fn::Select': [number, unknown] } } },
    ][];
    const withIpv6 = subnets.filter(([, { Properties }]) => Properties.Ipv6CidrBlock !== undefined);
    expect(withIpv6.map(([id]) => id.includes('PublicSubnet'))).toEqual([true, true]);
    expect(withIpv6.map(([, { Properties }]) => Properties.Ipv6CidrBlock?.['Fn::Select'][0])).toEqual([0, 1]);
    data.resourcePropertiesCountIs('AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' }, 2);
    data.resourcePropertiesCountIs('AWS::EC2::Subnet', { AssignIpv6AddressOnCreation: true }, 0);
  });

  test('zones come from CloudFormation, not from a look-up', () => {
    const zones = Object.values(data.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => (Properties as { AvailabilityZone: unknown }).AvailabilityZone,
    );
    expect(zones).toContainEqual({ 'Fn::Select': [1, { 'Fn::GetAZs': '' }] });
    expect(zones.filter((zone) => typeof zone === 'string')).toEqual([]);
  });
});

const egress = (value: 'nat-gateway' | 'public-address' | 'interface-endpoints') => ({
  ...environments.example,
  mail: { from: 'a@example.org', smtp: { host: 'email-smtp.eu-central-1.amazonaws.com' } },
  network: { zones: 3, egress: value },
  geoip: 'off',
  access: {},
});

describe('egress', () => {
  test.each([
    ['nat-gateway', { nats: 1, subnets: 9, endpoints: 0 }],
    ['public-address', { nats: 0, subnets: 6, endpoints: 0 }],
    ['interface-endpoints', { nats: 0, subnets: 9, endpoints: 5 }],
  ] as const)('%s', (value, { nats, subnets, endpoints }) => {
    const { data, service } = templatesFor(resolve('egress', egress(value)));
    data.resourceCountIs('AWS::EC2::NatGateway', nats);
    data.resourceCountIs('AWS::EC2::Subnet', subnets);
    data.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, endpoints);
    service.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: { AssignPublicIp: value === 'public-address' ? 'ENABLED' : 'DISABLED' },
      },
    });
  });
});

test('subnets keep their ranges when a zone is added, and follow the range of the VPC', () => {
  const ranges = (network: object) =>
    Object.fromEntries(
      Object.entries(
        templatesFor(resolve('zones', { ...environments.prod, network })).data.findResources(
          'AWS::EC2::Subnet',
        ),
      ).map(([logicalId, { Properties }]) => [logicalId, (Properties as { CidrBlock: string }).CidrBlock]),
    );
  const two = ranges({ zones: 2, egress: 'nat-gateway' });
  expect(Object.values(two).sort()).toEqual([
    '10.0.0.0/24',
    '10.0.1.0/24',
    '10.0.12.0/26',
    '10.0.12.64/26',
    '10.0.4.0/22',
    '10.0.8.0/22',
  ]);
  const three = ranges({ zones: 3, egress: 'nat-gateway' });
  expect(three).toMatchObject(two);
  expect(new Set(Object.values(three)).size).toBe(9);
  const named = ranges({ zones: ['eu-central-1a', 'eu-central-1c'], range: '10.7.0.0/16' });
  expect(Object.values(named)).toContain('10.7.12.64/26');
});

test('the data subnets keep their addresses when the egress changes, or the database would be replaced', () => {
  const dataRanges = (value: Parameters<typeof egress>[0]) =>
    Object.entries(templatesFor(resolve('egress', egress(value))).data.findResources('AWS::EC2::Subnet'))
      .filter(([logicalId]) => logicalId.includes('DataSubnet'))
      .map(([logicalId, { Properties }]) => [logicalId, (Properties as { CidrBlock: string }).CidrBlock]);
  expect(dataRanges('nat-gateway')).toHaveLength(3);
  expect(dataRanges('public-address')).toEqual(dataRanges('nat-gateway'));
  expect(dataRanges('interface-endpoints')).toEqual(dataRanges('nat-gateway'));
});

test('an existing VPC is used by its ids, and nothing is made in it but security groups', () => {
  const ids = (digit: string) => [`subnet-0000000${digit}`, `subnet-1111111${digit}`];
  const { data, service } = templatesFor(
    resolve('existing', {
      ...environments.example,
      network: {
        vpcId: 'vpc-01234567',
        publicSubnetIds: ids('1'),
        taskSubnetIds: ids('2'),
        dataSubnetIds: ids('3'),
      },
    }),
  );
  for (const type of ['VPC', 'Subnet', 'NatGateway', 'FlowLog', 'RouteTable']) {
    data.resourceCountIs(`AWS::EC2::${type}`, 0);
  }
  data.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-01234567' });
  data.hasResourceProperties('AWS::RDS::DBSubnetGroup', { SubnetIds: ids('3') });
  service.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Subnets: ids('1'),
    IpAddressType: 'ipv4',
  });
  service.resourcePropertiesCountIs('AWS::Route53::RecordSet', { Type: 'AAAA' }, 0);
  expect(JSON.stringify(data.toJSON())).not.toContain('::/0');
  service.hasResourceProperties('AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ids('2'), AssignPublicIp: 'DISABLED' } },
  });
});

describe('database', () => {
  const withDatabase = (database: object) =>
    templatesFor(resolve('database', { ...environments.example, database }));

  test('from a snapshot stands beside the one before, with its secret', () => {
    const { data, service } = withDatabase({ fromSnapshot: 'before-upgrade' });
    const { logicalId, Properties } = theResource(data, 'AWS::RDS::DBInstance');
    expect(logicalId).not.toBe(theResource(templatesOf('prod').data, 'AWS::RDS::DBInstance').logicalId);
    expect(Properties).toMatchObject({ DBSnapshotIdentifier: 'before-upgrade', EngineVersion: '11.8' });
    for (const inherited of ['MasterUsername', 'StorageEncrypted', 'KmsKeyId', 'DBName']) {
      expect(Properties[inherited]).toBeUndefined();
    }
    // The service stack's own template says so, or the CLI would find nothing to deploy.
    expect(JSON.stringify(service.toJSON())).toContain(logicalId);
  });

  test('from a snapshot is looked at for its encryption where it may go with its stack, too', () => {
    const fromSnapshot = { database: { fromSnapshot: 'before-upgrade' } };
    const protectionOf = (change: object) =>
      templatesFor(resolve('database', { ...environments.dev, ...change })).data.findResources(
        'Custom::DeletionProtection',
      );
    expect(Object.values(protectionOf(fromSnapshot))).toMatchObject([
      { Properties: { Deletable: 'true', Database: expect.anything() as unknown } },
    ]);
    expect(protectionOf({})).toEqual({});
  });

  test.each([
    [20, 200],
    [10_000, 65_536],
    [65_000, undefined],
  ])('of %d GiB grows up to %p GiB', (storageGiB, limit) => {
    const { Properties } = theResource(withDatabase({ storageGiB }).data, 'AWS::RDS::DBInstance');
    expect(Properties['MaxAllocatedStorage']).toBe(limit);
  });

  test('with a reader, which archiving reads from with TLS of its own', () => {
    const { data, service } = withDatabase({ instanceType: 'm7g.large', reader: {} });
    data.resourceCountIs('AWS::RDS::DBInstance', 2);
    data.hasResourceProperties('AWS::RDS::DBInstance', {
      SourceDBInstanceIdentifier: Match.anyValue(),
      DBInstanceClass: 'db.m7g.large',
      PubliclyAccessible: false,
    });
    const environmentOf = (role: string) =>
      JSON.stringify(theResource(service, 'AWS::ECS::TaskDefinition', { Family: `matomo-database-${role}` }));
    for (const name of ['HOST', 'PORT', 'DBNAME', 'USERNAME', 'PASSWORD', 'ENABLE_SSL', 'SSL_CA']) {
      expect(environmentOf('archive')).toContain(`"MATOMO_DATABASE_READER_${name}"`);
    }
    expect(environmentOf('web')).not.toContain('READER');
  });

  test.each([
    ['t4g.small', false],
    ['t4g.medium', true],
    ['m7g.large', true],
  ])('Performance Insights on %s: %p', (instanceType, enabled) => {
    const { Properties } = theResource(withDatabase({ instanceType }).data, 'AWS::RDS::DBInstance');
    expect(Properties['EnablePerformanceInsights']).toBe(enabled);
  });
});
