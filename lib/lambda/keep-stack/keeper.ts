import {
  type CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import {
  type CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';

/** What the custom resource hands over. */
export interface KeeperProperties {
  /** Beginnings of the names of log groups that AWS made for the stack's resources, where they go with the stack. */
  readonly LogGroups?: readonly string[];
}

export interface KeeperClients {
  readonly cloudFormation: CloudFormationClient;
  readonly logs: CloudWatchLogsClient;
}

/**
 * Made before everything else in a stack and removed after it, so its removal is the stack's last act.
 *
 * - A creation that was rolled back leaves a stack that can only be deleted, and `cdk deploy` does that; but the CLI has
 *   set the termination protection before, and does not lift it. Here it goes.
 * - A disposable stack takes the log groups along that AWS made and CloudFormation does not know.
 */
export async function keepStack(
  { cloudFormation, logs }: KeeperClients,
  event: CdkCustomResourceEvent<KeeperProperties>,
): Promise<CdkCustomResourceResponse> {
  if (event.RequestType !== 'Delete') return { PhysicalResourceId: 'keeper' };
  const status = await stackStatus(cloudFormation, event.StackId);
  if (status.startsWith('ROLLBACK')) {
    const StackName = event.StackId;
    const command = { StackName, EnableTerminationProtection: false };
    await cloudFormation.send(new UpdateTerminationProtectionCommand(command));
  }
  if (!status.startsWith('UPDATE')) {
    for (const prefix of event.ResourceProperties.LogGroups ?? []) await sweep(logs, prefix);
  }
  return { PhysicalResourceId: event.PhysicalResourceId };
}

/** Status of a stack, such as `ROLLBACK_IN_PROGRESS`. */
export async function stackStatus(client: CloudFormationClient, stackId: string): Promise<string> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  return Stacks?.[0]?.StackStatus ?? '';
}

async function sweep(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<void> {
  const names: string[] = [];
  for await (const { logGroups } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
    names.push(...(logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
  }
  for (const logGroupName of names) await client.send(new DeleteLogGroupCommand({ logGroupName }));
}
