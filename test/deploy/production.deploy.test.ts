import {
  CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { BatchGetImageCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeListenerAttributesCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { environments } from '../../config';
import { cdk } from '../../stand-ins/aws/cdk';
import { Emulator } from '../../stand-ins/aws/emulator';

/** Account of config/prod.ts. */
const account = '333333333333';
const environment = ['-c', 'env=prod'];
const stacks = ['matomo-prod-registry', 'matomo-prod-data', 'matomo-prod-service'];

let emulator: Emulator;
type Run = { status: number | null; output: string };
let failed: Run;
let deployed: Run;
beforeAll(async () => {
  emulator = await Emulator.start();
  await emulator.addZone(account, environments.prod.hostedZone);
  await cdk(emulator, account, 'bootstrap', ...environment);
  const deploy = () =>
    cdk(emulator, account, 'deploy', '--all', '--require-approval', 'never', ...environment);
  await emulator.planTask('matomo-prod-migrate', { exitCode: 1, log: ['Access denied'] });
  failed = await deploy();
  await emulator.planTask('matomo-prod-migrate', { exitCode: 0 });
  deployed = await deploy();
}, 900_000);
afterAll(() => emulator.stop());

const protection = 'deletion_protection.enabled';
const loadBalancers = () => new ElasticLoadBalancingV2Client(emulator.client(account));

async function loadBalancerArn(): Promise<string | undefined> {
  const { LoadBalancers } = await loadBalancers().send(new DescribeLoadBalancersCommand());
  return LoadBalancers?.[0]?.LoadBalancerArn;
}

async function loadBalancerAttributes() {
  const { Attributes } = await loadBalancers().send(
    new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: await loadBalancerArn() }),
  );
  return Attributes;
}

async function outputsOf(stack: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient(emulator.client(account));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
  );
}

test('a first deployment that fails leaves nothing in the way of the same command', () => {
  expect(failed.output).toContain('Access denied');
  expect(failed.status).toBe(1);
  expect(deployed.output).not.toContain('TerminationProtection');
  expect(deployed.status).toBe(0);
});

test('and once it stands everything is protected', async () => {
  const client = new CloudFormationClient(emulator.client(account));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
  const ours = Stacks.filter(({ StackName = '' }) => stacks.includes(StackName));
  expect(ours.map(({ EnableTerminationProtection }) => EnableTerminationProtection)).toEqual([
    true,
    true,
    true,
  ]);
  expect(await loadBalancerAttributes()).toContainEqual({ Key: protection, Value: 'true' });
});

test('one command deploys an empty account, the registry first, and prints where the site is', () => {
  const { status, output } = deployed;
  expect(output).toContain('matomo-prod-service.Url = https://stats.example.org');
  const [registry, image, service] = [
    '✅  matomo-prod-registry',
    'Published Image',
    '✅  matomo-prod-service',
  ];
  // The first attempt got as far as the migration.
  expect(failed.output).toContain(registry);
  expect(failed.output.indexOf(registry)).toBeLessThan(failed.output.indexOf(image));
  expect(failed.output).not.toContain(service);
  expect(output).toContain(service);
  expect(status).toBe(0);
});

test('both pointers name the image that the CLI pushed, byte by byte as it was pushed', async () => {
  const ecr = new ECRClient(emulator.client(account));
  const repositoryName = 'matomo-prod';
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  expect(imageDetails).toHaveLength(1);
  expect(imageDetails?.[0]?.imageTags).toEqual(
    expect.arrayContaining(['next', 'live', expect.stringMatching(/^cdk-[0-9a-f]{64}$/)]),
  );
  const imageIds = [{ imageTag: 'live' }];
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds }));
  const { layers } = JSON.parse(images?.[0]?.imageManifest ?? '{}') as { layers: { digest: string }[] };
  const registry = `${emulator.endpoint}/v2/${account}/eu-central-1/${repositoryName}`;
  const layer = await fetch(`${registry}/blobs/${layers[0]?.digest}`);
  expect(layer.status).toBe(200);
});

test('the load balancer redirects, serves the one host over TLS 1.3, and answers others with 404', async () => {
  const client = new ElasticLoadBalancingV2Client(emulator.client(account));
  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand());
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const http = Listeners?.find(({ Port }) => Port === 80);
  const https = Listeners?.find(({ Port }) => Port === 443);
  expect(http?.DefaultActions?.[0]).toMatchObject({
    Type: 'redirect',
    RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
  });
  expect(https).toMatchObject({
    SslPolicy: expect.stringContaining('TLS13') as unknown,
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
  const ListenerArn = https?.ListenerArn;
  const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn }));
  expect(Rules?.filter(({ IsDefault }) => IsDefault !== true)).toMatchObject([
    { Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['stats.example.org'] } }] },
  ]);
  const { Attributes } = await client.send(new DescribeListenerAttributesCommand({ ListenerArn }));
  expect(Attributes).toContainEqual({
    Key: 'routing.http.response.strict_transport_security.header_value',
    Value: expect.stringMatching(/^max-age=31536000/) as unknown,
  });
  const { TargetGroups } = await client.send(new DescribeTargetGroupsCommand());
  expect(TargetGroups).toMatchObject([
    { Protocol: 'HTTPS', Port: 8443, TargetType: 'ip', HealthCheckPort: '8444', HealthCheckPath: '/' },
  ]);
});

test('the load balancer has IPv4 and IPv6 addresses', async () => {
  const client = new ElasticLoadBalancingV2Client(emulator.client(account));
  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand());
  expect(LoadBalancers?.[0]?.IpAddressType).toBe('dualstack');
});

test('the service runs the web task with a read-only root, as uid 33, from the pointer live', async () => {
  const ecs = new ECSClient(emulator.client(account));
  const { Cluster, WebService } = await outputsOf('matomo-prod-service');
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: Cluster, services: [WebService ?? ''] }),
  );
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
  );
  expect(taskDefinition?.containerDefinitions).toMatchObject([
    {
      name: 'matomo',
      command: ['web'],
      image: `${account}.dkr.ecr.eu-central-1.amazonaws.com/matomo-prod:live`,
      readonlyRootFilesystem: true,
      user: '33:33',
    },
  ]);
});

test('the migration runs from the pointer next, and is the only one to see the master secret', async () => {
  const ecs = new ECSClient(emulator.client(account));
  const outputs = await outputsOf('matomo-prod-service');
  const secretsOf = async (family: string | undefined) => {
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
    const [container] = taskDefinition?.containerDefinitions ?? [];
    return { image: container?.image, names: container?.secrets?.map(({ name }) => name) };
  };
  const migrate = await secretsOf(outputs['MigrateTaskDefinition']);
  const archive = await secretsOf(outputs['ArchiveTaskDefinition']);
  expect(migrate.image).toMatch(/:next$/);
  expect(migrate.names).toContain('DATABASE_MASTER_PASSWORD');
  expect(archive.image).toMatch(/:live$/);
  expect(archive.names).not.toContain('DATABASE_MASTER_PASSWORD');
});

test('archiving is scheduled by the hour', async () => {
  const scheduler = new SchedulerClient(emulator.client(account));
  const { ArchiveSchedule: Name } = await outputsOf('matomo-prod-service');
  const schedule = await scheduler.send(new GetScheduleCommand({ Name }));
  expect(schedule).toMatchObject({
    State: 'ENABLED',
    ScheduleExpression: expect.stringMatching(/^(rate|cron)/) as unknown,
  });
});

test('the database is encrypted, protected, and refuses connections without TLS', async () => {
  const rds = new RDSClient(emulator.client(account));
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand());
  expect(DBInstances?.[0]).toMatchObject({
    Engine: 'mariadb',
    StorageEncrypted: true,
    DeletionProtection: true,
    PubliclyAccessible: false,
  });
  const DBParameterGroupName = DBInstances?.[0]?.DBParameterGroups?.[0]?.DBParameterGroupName;
  const { Parameters } = await rds.send(new DescribeDBParametersCommand({ DBParameterGroupName }));
  expect(Parameters).toContainEqual(
    expect.objectContaining({ ParameterName: 'require_secure_transport', ParameterValue: '1' }),
  );
});

test('every secret was generated and differs from the others', async () => {
  const client = new SecretsManagerClient(emulator.client(account));
  const { SecretList } = await client.send(new ListSecretsCommand());
  const values = await Promise.all(
    (SecretList ?? []).map(({ ARN }) => client.send(new GetSecretValueCommand({ SecretId: ARN }))),
  );
  const texts = values.map(({ SecretString }) => SecretString ?? '');
  expect(texts.length).toBeGreaterThanOrEqual(3);
  for (const text of texts) expect(text.length).toBeGreaterThanOrEqual(24);
  expect(new Set(texts).size).toBe(texts.length);
});

test('cdk destroy is refused, and says by what', async () => {
  const { status, output } = await cdk(emulator, account, 'destroy', '--all', '--force', ...environment);
  expect(output).toContain('cannot be deleted while TerminationProtection is enabled');
  expect(status).not.toBe(0);
}, 400_000);

/** What the attempts below printed; each goes on where the one before stopped. */
let removals = '';

test('without that protection the load balancer’s own still refuses', async () => {
  const client = new CloudFormationClient(emulator.client(account));
  for (const StackName of stacks) {
    const command = { StackName, EnableTerminationProtection: false };
    await client.send(new UpdateTerminationProtectionCommand(command));
  }
  const { status, output } = await cdk(emulator, account, 'destroy', '--all', '--force', ...environment);
  removals += output;
  expect(output).toContain('cannot be deleted because deletion protection is enabled');
  expect(status).not.toBe(0);
}, 400_000);

test('and without both the database’s', async () => {
  await loadBalancers().send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: await loadBalancerArn(),
      Attributes: [{ Key: protection, Value: 'false' }],
    }),
  );
  const { status, output } = await cdk(emulator, account, 'destroy', '--all', '--force', ...environment);
  removals += output;
  expect(output).toContain('Cannot delete protected DB Instance');
  expect(status).not.toBe(0);
}, 400_000);

test('without all three the data stays all the same, and the command says so', async () => {
  const rds = new RDSClient(emulator.client(account));
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand());
  const DBInstanceIdentifier = DBInstances?.[0]?.DBInstanceIdentifier;
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, DeletionProtection: false }));
  const { status, output } = await cdk(emulator, account, 'destroy', '--all', '--force', ...environment);
  for (const stack of stacks.slice(1)) expect(output).toContain(`${stack}: destroyed`);
  expect(status).toBe(0);
  removals += output;
  for (const kept of [
    'EFS::FileSystem',
    'SecretsManager::Secret',
    'ECR::Repository',
    'Backup::BackupVault',
  ]) {
    expect(removals).toMatch(new RegExp(`DELETE_SKIPPED .* AWS::${kept}`));
  }
  const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier }));
  expect(DBSnapshots).toHaveLength(1);
}, 400_000);
