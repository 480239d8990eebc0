import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RDSClient } from '@aws-sdk/client-rds';
import { protect, type ProtectionProperties } from '../../../lib/lambda/keep-stack/protection';
import { customResourceEvent } from '../../support/custom-resource-event';
import { awsError, FakeClient } from '../../support/fake-client';

interface World {
  readonly status?: string;
  /** Attempts that RDS refuses, since another change is under way. */
  readonly busy?: number;
  readonly encrypted?: boolean;
}

async function run(
  type: 'Create' | 'Delete',
  properties: ProtectionProperties,
  { status = 'CREATE_IN_PROGRESS', busy = 0, encrypted = true }: World = {},
) {
  const elb = new FakeClient({ ModifyLoadBalancerAttributesCommand: () => ({}) });
  const rds = new FakeClient({
    DescribeDBInstancesCommand: () => ({ DBInstances: [{ StorageEncrypted: encrypted }] }),
    ModifyDBInstanceCommand: () => {
      if (busy-- > 0) throw awsError('InvalidDBInstanceStateFault');
      return {};
    },
  });
  const cloudFormation = new FakeClient({
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: status }] }),
  });
  await protect(
    {
      cloudFormation: cloudFormation.as<CloudFormationClient>(),
      elb: elb.as<ElasticLoadBalancingV2Client>(),
      rds: rds.as<RDSClient>(),
      sleep: () => Promise.resolve(),
    },
    customResourceEvent(type, properties),
  );
  return { elb: elb.sent, rds: rds.inputsOf('ModifyDBInstanceCommand') };
}

const attributes = (Value: string) => ({
  LoadBalancerArn: 'arn',
  Attributes: [{ Key: 'deletion_protection.enabled', Value }],
});
const change = (DeletionProtection: boolean) => ({
  DBInstanceIdentifier: 'database',
  DeletionProtection,
  ApplyImmediately: true,
});

test('a created stack protects its load balancer', async () => {
  const { elb } = await run('Create', { LoadBalancer: 'arn' });
  expect(elb).toEqual([{ command: 'ModifyLoadBalancerAttributesCommand', input: attributes('true') }]);
});

test('a database that is busy is asked again', async () => {
  const { rds } = await run('Create', { Database: 'database' }, { busy: 2 });
  expect(rds).toEqual([change(true), change(true), change(true)]);
});

test('a database that stays busy fails the deployment', async () => {
  await expect(run('Create', { Database: 'database' }, { busy: 99 })).rejects.toThrow(
    'InvalidDBInstanceStateFault',
  );
});

test('a database without encryption, as an old snapshot makes it, is refused with the way to encrypt', async () => {
  await expect(run('Create', { Database: 'database' }, { encrypted: false })).rejects.toThrow(
    'aws rds copy-db-snapshot',
  );
});

test('of a database that may go with its stack only the encryption is looked at', async () => {
  const deletable = { Database: 'database', Deletable: 'true' } as const;
  expect((await run('Create', deletable)).rds).toEqual([change(false)]);
  await expect(run('Create', deletable, { encrypted: false })).rejects.toThrow('is not encrypted');
});

test('a roll-back, and a change to disposable, lift the protection; a deleted stack does not', async () => {
  const lifted = async (status: string) => (await run('Delete', { Database: 'database' }, { status })).rds;
  expect(await lifted('ROLLBACK_IN_PROGRESS')).toEqual([change(false)]);
  expect(await lifted('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toEqual([change(false)]);
  expect(await lifted('DELETE_IN_PROGRESS')).toEqual([]);
});
