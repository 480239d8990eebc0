import { ACMClient, GetCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { IAMClient } from '@aws-sdk/client-iam';
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dev } from '../../config/dev';
import { isPlaceholder } from '../../lib/certificate/placeholder';
import { until } from '../../lib/cli/until';
import { resolve } from '../../lib/config';
import { attempt } from '../../lib/engine/child-process';
import { runOps } from '../../lib/ops/commands';
import { linkedRolesCheck } from '../../lib/ops/preflight/account';
import { cdk } from '../../stand-ins/aws/cdk';
import { Emulator } from '../../stand-ins/aws/emulator';
import { judgedCalls } from '../support/judged-calls';
import { opsContext } from '../support/ops-context';
import { TestCertificate } from '../support/test-pki';

const letsEncrypt = { email: 'matomo@example.org' };
/** Account of config/dev.ts; it is disposable. */
const account = '111111111111';
const allStacks = ['matomo-dev-registry', 'matomo-dev-data', 'matomo-dev-service'];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
  await emulator.makeFresh(account);
}, 180_000);
const files = mkdtempSync(join(tmpdir(), 'certificates-'));
afterAll(() => {
  emulator.stop();
  rmSync(files, { recursive: true });
});

const rds = () => new RDSClient(emulator.client(account));

const deploy = (...more: string[]) =>
  cdk(emulator, account, 'deploy', '--all', '--require-approval', 'never', '--progress', 'events', ...more);

/** Options that stand for an edited config/dev.ts. */
const changed = (change: object): string[] => [
  '--app',
  'node --import tsx test/support/changed-dev.ts',
  '--context',
  `change=${JSON.stringify(change)}`,
];

async function statusOf(stack: string): Promise<string | undefined> {
  const client = new CloudFormationClient(emulator.client(account));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  return Stacks?.[0]?.StackStatus;
}

/** Digest that a pointer names; undefined if there is no such tag. */
async function digestOf(pointer: string): Promise<string | undefined> {
  const imageIds = [{ imageTag: pointer }];
  const ecr = new ECRClient(emulator.client(account));
  const { imageDetails } = await ecr.send(
    new DescribeImagesCommand({ repositoryName: 'matomo-dev', imageIds }),
  );
  return imageDetails?.[0]?.imageDigest;
}

async function servingTaskDefinition(): Promise<string | undefined> {
  const ecs = new ECSClient(emulator.client(account));
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'matomo-dev', services: ['matomo-dev-web'] }),
  );
  return services?.[0]?.taskDefinition;
}

const migrations = async () =>
  (await emulator.startedTasks()).filter(({ taskDefinitionArn }) => taskDefinitionArn.includes('migrate'));

let server: TestCertificate | undefined;

/** An edited config/dev.ts: a certificate of a private CA, whose files and secret are made here. */
async function newMailAndCertificate() {
  const [certificateFile, chainFile] = [join(files, 'server.pem'), join(files, 'chain.pem')];
  const privateKeySecret = 'matomo/dev/tls-key';
  if (server === undefined) {
    const root = await TestCertificate.root();
    server = await root.server({ hosts: ['stats.dev.example.org'], key: 'RSA-2048' });
    writeFileSync(certificateFile, server.pem);
    writeFileSync(chainFile, root.pem);
    await new SecretsManagerClient(emulator.client(account)).send(
      new CreateSecretCommand({ Name: privateKeySecret, SecretString: server.key }),
    );
  }
  return {
    mail: { from: 'new@dev.example.org', smtp: { host: 'smtp.example.org' } },
    certificate: { import: { certificateFile, chainFile, privateKeySecret } },
  };
}

async function importedCertificates(): Promise<string[]> {
  const acm = new ACMClient(emulator.client(account));
  const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand());
  return CertificateSummaryList.filter(({ Type }) => Type === 'IMPORTED').map(
    ({ CertificateArn = '' }) => CertificateArn,
  );
}

async function loadBalancers(): Promise<LoadBalancer[]> {
  const client = new ElasticLoadBalancingV2Client(emulator.client(account));
  return (await client.send(new DescribeLoadBalancersCommand())).LoadBalancers ?? [];
}

/** ARNs of the certificates that listeners have. */
async function servedArns(): Promise<(string | undefined)[]> {
  const client = new ElasticLoadBalancingV2Client(emulator.client(account));
  const LoadBalancerArn = (await loadBalancers())[0]?.LoadBalancerArn;
  const { Listeners = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.flatMap(({ Certificates = [] }) =>
    Certificates.map(({ CertificateArn }) => CertificateArn),
  );
}

/** `npm run ops -- certificate import dev`, with the edited configuration. */
async function importCertificate() {
  const aws = emulator.client(account);
  const { context, notes } = opsContext({
    now: Date.now(),
    config: resolve('dev', { ...dev, ...(await newMailAndCertificate()) }),
    clients: {
      acm: new ACMClient(aws),
      cloudFormation: new CloudFormationClient(aws),
      secretsManager: new SecretsManagerClient(aws),
    },
  });
  return { exitCode: await runOps(['certificate', 'import', 'dev'], context), notes };
}

// The steps build on each other, in this order: an account's life.

test('cdk bootstrap prepares the account', async () => {
  const { status, output } = await cdk(emulator, account, 'bootstrap', '-c', 'env=dev');
  expect(output).toContain(`Environment aws://${account}/eu-central-1 bootstrapped`);
  expect(status).toBe(0);
}, 600_000);

test('a fresh account refuses clusters and databases until preflight has made the service-linked roles', async () => {
  const create = () =>
    new ECSClient(emulator.client(account)).send(new CreateClusterCommand({ clusterName: 'trial' }));
  await expect(create()).rejects.toThrow('Unable to assume the service linked role');
  const database = { DBInstanceIdentifier: 'trial', DBInstanceClass: 'db.t4g.micro', Engine: 'mariadb' };
  await expect(rds().send(new CreateDBInstanceCommand(database))).rejects.toThrow('service linked role');
  const iam = new IAMClient(emulator.client(account));
  expect(await linkedRolesCheck(iam, false)).toMatchObject({ result: 'wrong' });
  expect(await linkedRolesCheck(iam, true)).toMatchObject({ result: 'ok' });
  await create();
  await new ECSClient(emulator.client(account)).send(new DeleteClusterCommand({ cluster: 'trial' }));
});

test('a record in a zone that is not there is refused', async () => {
  const StackName = 'record-alone';
  const client = new CloudFormationClient(emulator.client(account));
  const record = { Name: 'a.example.org', Type: 'A', TTL: '60', ResourceRecords: ['192.0.2.1'] };
  const Record = { Type: 'AWS::Route53::RecordSet', Properties: { HostedZoneId: 'Z0NOWHERE', ...record } };
  await client.send(
    new CreateChangeSetCommand({
      ...{ StackName, ChangeSetName: 'first', ChangeSetType: 'CREATE' },
      TemplateBody: JSON.stringify({ Resources: { Record } }),
    }),
  );
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'first' }));
  await until(async () => (await statusOf(StackName)) === 'ROLLBACK_COMPLETE' || undefined, {
    within: 30_000,
  });
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  expect(StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join()).toContain(
    'No hosted zone found with ID: Z0NOWHERE',
  );
  await client.send(new DeleteStackCommand({ StackName }));
  await emulator.addZone(account, dev.hostedZone);
});

test('a first deployment whose migration fails says why, and leaves no service behind', async () => {
  await emulator.planTask('matomo-dev-migrate', { exitCode: 1, log: ['Connecting …', 'Access denied'] });
  const { status, output } = await deploy('-c', 'env=dev');
  expect(status).toBe(1);
  expect(output).toContain('The migration failed with exit code 1.');
  expect(output).toContain('Access denied');
  expect(await statusOf('matomo-dev-service')).toBe('ROLLBACK_COMPLETE');
  expect(await statusOf('matomo-dev-data')).toBe('CREATE_COMPLETE');
}, 600_000);

test('the same command, after the cause was removed, ends with a service on the migrated image', async () => {
  await emulator.planTask('matomo-dev-migrate', { exitCode: 0 });
  const { status, output } = await deploy('-c', 'env=dev');
  expect(output).toContain('matomo-dev-service.Url = https://stats.dev.example.org');
  expect(status).toBe(0);
  for (const stack of allStacks) expect(await statusOf(stack)).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
  expect(await servingTaskDefinition()).toContain('task-definition/matomo-dev-web');
  const live = await digestOf('live');
  expect(live).toMatch(/^sha256:/);
  expect(await digestOf('next')).toBe(live);
}, 600_000);

test('deploying again changes nothing and migrates nothing', async () => {
  const before = await migrations();
  const { status, output } = await deploy('-c', 'env=dev');
  expect(output.match(/\(no changes\)/g)).toHaveLength(3);
  expect(status).toBe(0);
  expect(await migrations()).toHaveLength(before.length);
}, 600_000);

test('cdk diff shows an edited configuration and what it replaces', async () => {
  const { status, output } = await cdk(emulator, account, 'diff', ...changed({ logRetentionDays: 30 }));
  expect(status).toBe(0);
  expect(output).toMatch(/RetentionInDays\s+├─ \[-\] 7\s+└─ \[\+\] 30/);
  expect(output).not.toMatch(/requires replacement/);
}, 600_000);

test('a change that is not the migration’s business is deployed without a migration', async () => {
  const before = await migrations();
  const { status } = await deploy(...changed({ logRetentionDays: 30, certificate: { letsEncrypt } }));
  expect(status).toBe(0);
  expect(await migrations()).toHaveLength(before.length);
}, 600_000);

describe("Let's Encrypt, before any name leads to the load balancer", () => {
  test('the listener shows a placeholder for the host', async () => {
    const client = new ElasticLoadBalancingV2Client(emulator.client(account));
    const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand());
    const { LoadBalancerArn } = LoadBalancers?.[0] ?? {};
    const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const CertificateArn = Listeners?.find(({ Port }) => Port === 443)?.Certificates?.[0]?.CertificateArn;
    const acm = new ACMClient(emulator.client(account));
    const { Certificate = '' } = await acm.send(new GetCertificateCommand({ CertificateArn }));
    expect(isPlaceholder(Certificate)).toBe(true);
    expect(new X509Certificate(Certificate).subjectAltName).toBe('DNS:stats.dev.example.org');
  });

  test('certificate renew runs the function, which asks no authority in vain and says why', async () => {
    const command = ['--import', 'tsx', 'bin/ops.ts', 'certificate', 'renew', 'dev'];
    const environment = emulator.environment(account);
    const { exitCode, stdout, stderr } = await attempt(process.execPath, command, { environment });
    expect(stderr).toContain(
      'No certificate was asked for, because an authority would not reach these names',
    );
    expect(stderr).toContain('  stats.dev.example.org: ');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  }, 600_000);

  test('the answering function knows no challenge', async () => {
    const lambda = new LambdaClient(emulator.client(account));
    const { Functions } = await lambda.send(new ListFunctionsCommand());
    const answer = Functions?.find(
      ({ Description }) => Description === 'Answers the ACME challenge that is open',
    );
    const event = { httpMethod: 'GET', path: `/.well-known/acme-challenge/${'a'.repeat(43)}` };
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: answer?.FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    expect(FunctionError).toBeUndefined();
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ statusCode: 404 });
  }, 30_000);
});

test('a changed migration task is run before the service, and if it fails the old version goes on', async () => {
  const state = async () => ({
    tasks: await servingTaskDefinition(),
    live: await digestOf('live'),
    certificate: await servedArns(),
  });
  const before = await state();
  await emulator.planTask('matomo-dev-migrate', { exitCode: 3, log: ['Downgrade refused'] });
  const { status, output } = await deploy(...changed(await newMailAndCertificate()));
  expect(status).toBe(1);
  expect(output).toContain('Downgrade refused');
  expect(await statusOf('matomo-dev-service')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await state()).toEqual(before);
  // The placeholder with a key of RSA went with the roll-back.
  expect(await importedCertificates()).toEqual(before.certificate);
}, 600_000);

test('with the migration repaired the same change arrives', async () => {
  const before = await servingTaskDefinition();
  await emulator.planTask('matomo-dev-migrate', { exitCode: 0 });
  const { status } = await deploy(...changed(await newMailAndCertificate()));
  expect(status).toBe(0);
  expect(await servingTaskDefinition()).not.toBe(before);
}, 600_000);

test('the listener has a placeholder with the right type of key, which an import replaces under its ARN', async () => {
  const [arn = '', ...others] = await importedCertificates();
  expect(others).toEqual([]);
  expect(await servedArns()).toEqual([arn]);
  const acm = new ACMClient(emulator.client(account));
  const served = async () => (await acm.send(new GetCertificateCommand({ CertificateArn: arn }))).Certificate;
  expect(isPlaceholder((await served()) ?? '')).toBe(true);

  const { exitCode, notes } = await importCertificate();
  expect(notes.join('\n')).toContain('It takes the place of the placeholder.');
  expect(exitCode).toBe(0);
  expect(((await served()) ?? '').trim()).toBe(server?.pem.trim());
  expect(await servedArns()).toEqual([arn]);
}, 600_000);

describe('what another stack uses can change', () => {
  const databases = async () => {
    const { DBInstances = [] } = await rds().send(new DescribeDBInstancesCommand());
    return DBInstances;
  };
  const services = async () => {
    const ecs = new ECSClient(emulator.client(account));
    const cluster = 'matomo-dev';
    const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster }));
    const found = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    const active = found.services?.filter(({ status }) => status === 'ACTIVE') ?? [];
    return active.map(({ serviceName }) => serviceName).sort();
  };
  /** A variable of the web tasks. */
  const serving = async (variable = 'MATOMO_DATABASE_HOST') => {
    const ecs = new ECSClient(emulator.client(account));
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: await servingTaskDefinition() }),
    );
    const environment = taskDefinition?.containerDefinitions?.[0]?.environment ?? [];
    return environment.find(({ name }) => name === variable)?.value;
  };

  test('another way out, a reader, a queue, and a load balancer for pages inside the network, come', async () => {
    const change = {
      ...{ network: { egress: 'nat-gateway' }, database: { reader: {} } },
      ...{ access: { ui: 'internal' }, queue: {} },
    };
    const { status, output } = await deploy(...changed({ ...(await newMailAndCertificate()), ...change }));
    expect(output).not.toContain('FAILED');
    expect(status).toBe(0);
    expect(await databases()).toHaveLength(2);
    expect((await loadBalancers()).map(({ Scheme }) => Scheme).sort()).toEqual([
      'internal',
      'internet-facing',
    ]);
    expect(await services()).toEqual(['matomo-dev-tracker', 'matomo-dev-web', 'matomo-dev-worker']);
    expect(await serving('QUEUE_HOST')).toMatch(/^master\..*cache\.amazonaws\.com$/);
  }, 600_000);

  test('a database from an unencrypted snapshot is refused, and the one before serves on', async () => {
    const before = await serving();
    const old = { DBInstanceIdentifier: 'old', DBSnapshotIdentifier: 'of-an-old-database' };
    await rds().send(
      new CreateDBInstanceCommand({
        ...{ DBInstanceIdentifier: 'old', DBInstanceClass: 'db.t3.micro', Engine: 'mariadb' },
        ...{ EngineVersion: '11.8.3', MasterUsername: 'root', MasterUserPassword: 'not-a-secret' },
        ...{ AllocatedStorage: 20, StorageEncrypted: false },
      }),
    );
    await rds().send(new CreateDBSnapshotCommand(old));
    await rds().send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'old', SkipFinalSnapshot: true }));
    const change = { database: { fromSnapshot: old.DBSnapshotIdentifier } };
    const { status, output } = await deploy(...changed({ ...(await newMailAndCertificate()), ...change }));
    expect(status).toBe(1);
    expect(output).toContain('is not encrypted, because its snapshot is not');
    expect(await serving()).toBe(before);
  }, 600_000);

  test('they go again, and a database from a snapshot takes the place of the one before', async () => {
    const [before] = (await databases()).filter(
      ({ ReadReplicaSourceDBInstanceIdentifier: source }) => source === undefined,
    );
    const fromSnapshot = 'before-the-mistake';
    await rds().send(
      new CreateDBSnapshotCommand({
        DBInstanceIdentifier: before?.DBInstanceIdentifier,
        DBSnapshotIdentifier: fromSnapshot,
      }),
    );
    const change = { database: { fromSnapshot } };
    const { status, output } = await deploy(...changed({ ...(await newMailAndCertificate()), ...change }));
    expect(output).not.toContain('in use');
    expect(status).toBe(0);
    expect((await loadBalancers()).map(({ Scheme }) => Scheme)).toEqual(['internet-facing']);
    expect(await services()).toEqual(['matomo-dev-web']);
    expect(await serving('QUEUE_HOST')).toBeUndefined();
    const [after, ...others] = await databases();
    expect(others).toEqual([]);
    expect(after?.Endpoint?.Address).not.toBe(before?.Endpoint?.Address);
    expect(await serving()).toBe(after?.Endpoint?.Address);
  }, 600_000);
});

test('functions call nothing that their roles do not allow, and hold no right besides', async () => {
  const made = (await emulator.functionCalls()).filter((call) => call.account === account);
  const { refused, calls, unused, unknownKeys } = await judgedCalls(emulator, made);
  expect(calls).toBeGreaterThan(20);
  expect(refused).toEqual([]);
  expect(unknownKeys).toEqual([]);
  // Lambda itself writes logs, as the role; functions that come with the CDK bring their own rights.
  const ofOthers =
    /: logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$|Providerframework\w*-\w+: lambda:GetFunction$|LogRetention/;
  expect(unused.filter((right) => !ofOthers.test(right))).toEqual([
    // When the stack takes it away again.
    expect.stringMatching(/-DatabaseProtectionOnEventRole\w+-\w+: cloudformation:DescribeStacks$/),
    // Of a certificate that is there already: test/lambda/seed-certificate.
    expect.stringMatching(/-CertificateSeedOnEventRole\w+-\w+: acm:ListTagsForCertificate$/),
  ]);
}, 120_000);

const destroy = () =>
  cdk(emulator, account, 'destroy', '--all', '--force', '--progress', 'events', '-c', 'env=dev');

/** Names of what is left in the account, log groups included that AWS made by itself. */
async function leftovers(): Promise<string[]> {
  const logs = new CloudWatchLogsClient(emulator.client(account));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const secrets = new SecretsManagerClient(emulator.client(account));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  const { DBInstances = [] } = await rds().send(new DescribeDBInstancesCommand());
  return [
    ...logGroups.map(({ logGroupName = '' }) => logGroupName),
    ...SecretList.map(({ Name = '' }) => Name).filter((name) => name !== 'matomo/dev/tls-key'),
    ...DBInstances.map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier),
  ];
}

test('cdk destroy leaves nothing of a disposable environment, a night’s backups and logs included', async () => {
  await emulator.addRecoveryPoint(account, 'matomo-dev');
  const { status, output } = await destroy();
  expect(output).not.toContain('DELETE_SKIPPED');
  for (const stack of allStacks) expect(output).toContain(`${stack}: destroyed`);
  expect(status).toBe(0);
  expect(await leftovers()).toEqual([]);
}, 600_000);

test('and the same once more', async () => {
  expect((await deploy('-c', 'env=dev')).status).toBe(0);
  expect((await destroy()).status).toBe(0);
  expect(await leftovers()).toEqual([]);
}, 600_000);
