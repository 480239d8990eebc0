import { ACMClient, GetCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { X509Certificate } from 'node:crypto';
import { isPlaceholder } from '../../lib/certificate/placeholder';
import { attempt } from '../../lib/local/engine/child-process';
import { cdk } from '../support/cdk';
import { Emulator } from '../support/emulator';

const letsEncrypt = { email: 'matomo@example.org' };
/** Account of config/dev.ts; it is disposable. */
const account = '111111111111';
const allStacks = ['matomo-dev-registry', 'matomo-dev-data', 'matomo-dev-service'];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
}, 180_000);
afterAll(() => emulator.stop());

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

// The steps build on each other, in this order: an account's life.

test('cdk bootstrap prepares the account', async () => {
  const { status, output } = await cdk(emulator, account, 'bootstrap', '-c', 'env=dev');
  expect(output).toContain(`Environment aws://${account}/eu-central-1 bootstrapped`);
  expect(status).toBe(0);
}, 60_000);

test('a first deployment whose migration fails says why, and leaves no service behind', async () => {
  await emulator.planTask('matomo-dev-migrate', { exitCode: 1, log: ['Connecting …', 'Access denied'] });
  const { status, output } = await deploy('-c', 'env=dev');
  expect(status).toBe(1);
  expect(output).toContain('The migration failed with exit code 1.');
  expect(output).toContain('Access denied');
  expect(await statusOf('matomo-dev-service')).toBe('ROLLBACK_COMPLETE');
  expect(await statusOf('matomo-dev-data')).toBe('CREATE_COMPLETE');
}, 120_000);

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
}, 120_000);

test('deploying again changes nothing and migrates nothing', async () => {
  const before = await migrations();
  const { status, output } = await deploy('-c', 'env=dev');
  expect(output.match(/\(no changes\)/g)).toHaveLength(3);
  expect(status).toBe(0);
  expect(await migrations()).toHaveLength(before.length);
}, 60_000);

test('cdk diff shows an edited configuration and what it replaces', async () => {
  const { status, output } = await cdk(emulator, account, 'diff', ...changed({ logRetentionDays: 30 }));
  expect(status).toBe(0);
  expect(output).toMatch(/RetentionInDays\s+├─ \[-\] 7\s+└─ \[\+\] 30/);
  expect(output).not.toMatch(/requires replacement/);
}, 60_000);

test('a change that is not the migration’s business is deployed without a migration', async () => {
  const before = await migrations();
  const { status } = await deploy(...changed({ logRetentionDays: 30, certificate: { letsEncrypt } }));
  expect(status).toBe(0);
  expect(await migrations()).toHaveLength(before.length);
}, 60_000);

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
  }, 60_000);

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
  const before = { tasks: await servingTaskDefinition(), live: await digestOf('live') };
  await emulator.planTask('matomo-dev-migrate', { exitCode: 3, log: ['Downgrade refused'] });
  const change = changed({ mail: { from: 'new@dev.example.org', smtp: { host: 'smtp.example.org' } } });
  const { status, output } = await deploy(...change);
  expect(status).toBe(1);
  expect(output).toContain('Downgrade refused');
  expect(await statusOf('matomo-dev-service')).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect({ tasks: await servingTaskDefinition(), live: await digestOf('live') }).toEqual(before);
}, 60_000);

test('with the migration repaired the same change arrives', async () => {
  const before = await servingTaskDefinition();
  await emulator.planTask('matomo-dev-migrate', { exitCode: 0 });
  const change = changed({ mail: { from: 'new@dev.example.org', smtp: { host: 'smtp.example.org' } } });
  const { status } = await deploy(...change);
  expect(status).toBe(0);
  expect(await servingTaskDefinition()).not.toBe(before);
}, 60_000);

test('cdk destroy leaves nothing of a disposable environment', async () => {
  const { status, output } = await cdk(
    emulator,
    account,
    'destroy',
    '--all',
    '--force',
    '--progress',
    'events',
    '-c',
    'env=dev',
  );
  expect(output).not.toContain('DELETE_SKIPPED');
  for (const stack of allStacks) expect(output).toContain(`${stack}: destroyed`);
  expect(status).toBe(0);
}, 120_000);
