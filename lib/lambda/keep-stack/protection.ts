import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  type ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, type RDSClient } from '@aws-sdk/client-rds';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { stackStatus } from './keeper';

/** What the custom resource hands over: the one thing that it protects. */
export type ProtectionProperties =
  | { readonly LoadBalancer: string }
  | {
      readonly Database: string;
      /** It may go with its stack: it gets no protection, and only its encryption is looked at. */
      readonly Deletable?: 'true';
    };

export interface ProtectionClients {
  readonly cloudFormation: CloudFormationClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly rds: RDSClient;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** RDS takes a change when a backup or another change is done; a function runs for five minutes. */
const attempts = 16;
const pause = 15_000;

/**
 * Protects from deletion once everything else of the stack stands. Set from the beginning, the protection would refuse
 * the roll-back of a creation that failed. Whoever deletes the stack has to lift it by hand.
 */
export async function protect(
  clients: ProtectionClients,
  event: CdkCustomResourceEvent<ProtectionProperties>,
): Promise<CdkCustomResourceResponse> {
  const wanted: ProtectionProperties = event.ResourceProperties;
  if (event.RequestType !== 'Delete') {
    if ('Database' in wanted) await refuseWithoutEncryption(clients.rds, wanted.Database);
    await set(clients, wanted, !('Deletable' in wanted));
    return { PhysicalResourceId: 'protection' };
  }
  const status = await stackStatus(clients.cloudFormation, event.StackId);
  if (status !== 'DELETE_IN_PROGRESS') await set(clients, wanted, false);
  return { PhysicalResourceId: event.PhysicalResourceId };
}

/** CloudFormation takes no encryption beside a snapshot: the instance has what its snapshot had. */
async function refuseWithoutEncryption(rds: RDSClient, database: string): Promise<void> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: database }));
  if (DBInstances?.[0]?.StorageEncrypted === true) return;
  throw new Error(
    `The database ${database} is not encrypted, because its snapshot is not. Copy the snapshot with a key, and name the ` +
      'copy in database.fromSnapshot: aws rds copy-db-snapshot --source-db-snapshot-identifier <snapshot> ' +
      '--target-db-snapshot-identifier <snapshot>-encrypted --kms-key-id alias/aws/rds',
  );
}

async function set(clients: ProtectionClients, what: ProtectionProperties, on: boolean): Promise<void> {
  if ('LoadBalancer' in what) {
    await clients.elb.send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: what.LoadBalancer,
        Attributes: [{ Key: 'deletion_protection.enabled', Value: String(on) }],
      }),
    );
    return;
  }
  const change = { DBInstanceIdentifier: what.Database, DeletionProtection: on, ApplyImmediately: true };
  for (let attempt = 1; ; attempt++) {
    try {
      await clients.rds.send(new ModifyDBInstanceCommand(change));
      return;
    } catch (error) {
      if ((error as Error).name !== 'InvalidDBInstanceStateFault' || attempt === attempts) throw error;
      await clients.sleep(pause);
    }
  }
}
