import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { IAMClient } from '@aws-sdk/client-iam';
import { RDSClient } from '@aws-sdk/client-rds';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { preflight } from '../../../lib/ops/commands/preflight';
import type { BuildingMachine } from '../../../lib/ops/preflight/machine';
import type { NameService } from '../../../lib/ops/preflight/names';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

interface World {
  readonly account?: string;
  readonly bootstrap?: string;
  readonly roles?: readonly string[];
  readonly zones?: readonly string[];
  readonly providers?: readonly string[];
  readonly names?: Partial<NameService>;
  readonly quotas?: Readonly<Record<string, number>>;
  readonly machine?: Partial<BuildingMachine>;
  readonly change?: object;
  readonly fix?: boolean;
}

const all = [
  'AWSServiceRoleForECS',
  'AWSServiceRoleForRDS',
  'AWSServiceRoleForElasticLoadBalancing',
  'AWSServiceRoleForApplicationAutoScaling_ECSService',
];

async function run(world: World) {
  const { account = '333333333333', bootstrap = '30', roles = all, zones = ['eu-central-1a'] } = world;
  const cloudFormation = new FakeClient({
    DescribeStacksCommand: () => {
      if (bootstrap === 'none') throw awsError('ValidationError', 'Stack CDKToolkit does not exist');
      const StackId = `arn:aws:cloudformation:eu-central-1:${account}:stack/CDKToolkit/id`;
      return { Stacks: [{ StackId, Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: bootstrap }] }] };
    },
  });
  const iam = new FakeClient({
    GetRoleCommand: ({ RoleName }: { RoleName: string }) => {
      if (!roles.includes(RoleName)) throw awsError('NoSuchEntityException');
      return {};
    },
    CreateServiceLinkedRoleCommand: () => ({}),
    ListOpenIDConnectProvidersCommand: () => ({
      OpenIDConnectProviderList: (world.providers ?? []).map((Arn) => ({ Arn })),
    }),
  });
  const offered = new FakeClient({
    DescribeOrderableDBInstanceOptionsCommand: () => ({
      OrderableDBInstanceOptions: [
        { EngineVersion: '11.8.6', AvailabilityZones: zones.map((Name) => ({ Name })) },
        { EngineVersion: '10.6.1', AvailabilityZones: [{ Name: 'eu-central-1z' }] },
      ],
    }),
  });
  // The SDK's pages take a real client only.
  const rds = new RDSClient({ region: 'eu-central-1' });
  rds.send = offered.send.bind(offered) as typeof rds.send;
  const quotas = new FakeClient({
    GetServiceQuotaCommand: ({ QuotaCode }: { QuotaCode: string }) => ({
      Quota: { Value: world.quotas?.[QuotaCode] ?? 100 },
    }),
  });
  const { context, results } = opsContext({
    config: resolve('prod', { ...environments.prod, ...world.change }),
    clients: {
      cloudFormation: cloudFormation.as<CloudFormationClient>(),
      iam: iam.as<IAMClient>(),
      rds,
      serviceQuotas: quotas.as(),
    },
  });
  const names: NameService = {
    nameServers: () => Promise.resolve(['ns-1.awsdns-01.org']),
    addresses: () => Promise.resolve([]),
    ...world.names,
  };
  let failure: unknown;
  try {
    const machine: BuildingMachine = {
      architecture: 'arm64',
      engine: () => Promise.resolve('podman 5.4'),
      emulates: () => false,
      ...world.machine,
    };
    await preflight(names, machine).run(context, { fix: world.fix ?? false }, 'prod');
  } catch (error) {
    failure = error;
  }
  return { text: results.join('\n'), failure, made: iam.inputsOf('CreateServiceLinkedRoleCommand') };
}

test('an account that is ready', async () => {
  const { text, failure } = await run({});
  expect(text).toContain('ok    account and bootstrap: 333333333333, bootstrap version 30');
  expect(text).toContain('ok    database: MariaDB 11.8 on db.t4g.micro in eu-central-1a');
  expect(text).not.toContain('WRONG');
  expect(failure).toBeUndefined();
});

test.each<[string, World, string, string]>([
  ['credentials of another account', { account: '999999999999' }, 'are of 999999999999', '--profile'],
  ['an old bootstrap', { bootstrap: '12' }, 'version 12; 21 is needed', 'npx cdk bootstrap aws://'],
  ['no bootstrap', { bootstrap: 'none' }, 'no bootstrap stack', 'npx cdk bootstrap aws://333333333333/'],
  ['a fresh account', { roles: [] }, 'missing for ecs.amazonaws.com', 'aws iam create-service-linked-role'],
  ['a type that RDS does not offer', { zones: [] }, 'in no zone', 'database.instanceType'],
  [
    'a zone that leads elsewhere',
    { names: { nameServers: () => Promise.resolve(['ns.example.net']) } },
    'none of Route 53',
    'aws route53 get-hosted-zone',
  ],
])('%s: the command says so, how to mend it, and fails', async (_what, world, found, remedy) => {
  const { text, failure } = await run(world);
  expect(text).toMatch(/^WRONG/m);
  expect(text).toContain(found);
  expect(text).toContain(remedy);
  expect(failure).toBeInstanceOf(Error);
});

test('a host that leads somewhere is told, since only a first deployment fails at it', async () => {
  const { text, failure } = await run({ names: { addresses: () => Promise.resolve(['192.0.2.1']) } });
  expect(text).toContain('?     host:');
  expect(text).toContain("dns: 'own'");
  expect(failure).toBeUndefined();
});

test('what cannot be looked at stops nothing', async () => {
  const refused = { nameServers: () => Promise.reject(new Error('timed out')) };
  const { text, failure } = await run({ names: refused });
  expect(text).toContain('?     zone: could not be looked at: timed out');
  expect(failure).toBeUndefined();
});

test('--fix makes the roles that are missing', async () => {
  const { text, failure, made } = await run({ roles: all.slice(1), fix: true });
  expect(made).toEqual([{ AWSServiceName: 'ecs.amazonaws.com' }]);
  expect(text).toContain('made for ecs.amazonaws.com');
  expect(failure).toBeUndefined();
});

describe('quotas', () => {
  test('are told with what is needed', async () => {
    const { text, failure } = await run({});
    expect(text).toMatch(
      /^ok +quotas: \d+ of 100 Fargate vCPUs, 1 of 100 databases, 1 of 100 VPCs, 1 of 100 names per certificate, 1 of 100 web ACLs, 1 of 100 load balancers/m,
    );
    expect(failure).toBeUndefined();
  });

  test('more names than a certificate may have are wrong', async () => {
    const { text } = await run({
      quotas: { 'L-FB94F0B0': 1 },
      change: { aliases: ['count.example.org'] },
    });
    expect(text).toMatch(
      /^WRONG +quotas: 1 names per certificate, and 2 are needed: the host and its aliases/m,
    );
  });

  test('the address of a NAT gateway is one of them', async () => {
    const { text } = await run({
      quotas: { 'L-0263D0A3': 0 },
      change: { network: { egress: 'nat-gateway' } },
    });
    expect(text).toMatch(/^WRONG +quotas: 0 Elastic IP addresses, and 1 are needed: the NAT gateway/m);
  });

  test('too few vCPUs for a rollout are wrong, with the command that asks for more', async () => {
    const { text, failure } = await run({
      quotas: { 'L-3032A538': 6 },
      change: { web: { cpu: 1024, memoryMiB: 2048, tasks: { min: 2, max: 6 } } },
    });
    expect(text).toMatch(
      /^WRONG +quotas: 6 Fargate vCPUs, and 14 are needed: 6 web tasks twice during a rollout, and jobs/m,
    );
    expect(text).toContain(
      '--service-code fargate --quota-code L-3032A538 --desired-value 14 --region eu-central-1',
    );
    expect(failure).toBeDefined();
  });
});

describe('building the image', () => {
  test.each<[string, Partial<BuildingMachine>, RegExp]>([
    ['the same architecture', {}, /^ok +building the image: podman 5\.4, for arm64/m],
    ['another one with QEMU', { architecture: 'x64', emulates: () => true }, /^ok +building the image/m],
    [
      'another one without',
      { architecture: 'x64' },
      /^WRONG +building the image: this machine is x64, the image is for arm64/m,
    ],
    [
      'no engine',
      { engine: () => Promise.reject(new Error('No container engine found')) },
      /^WRONG +building the image: No container engine found/m,
    ],
  ])('%s', async (_, machine, expected) => {
    expect((await run({ machine })).text).toMatch(expected);
  });
});
