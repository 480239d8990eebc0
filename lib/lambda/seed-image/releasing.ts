import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { releaseItem } from '../../contract/rights';

/** Whether a command holds the environment at this moment; see lib/ops/release/state.ts, which writes the item. */
export async function isReleasing(dynamoDb: DynamoDBClient, table: string, now: number): Promise<boolean> {
  const { Item: item } = await dynamoDb.send(
    new GetItemCommand({
      TableName: table,
      Key: { [releaseItem.key]: { S: releaseItem.id } },
      ConsistentRead: true,
    }),
  );
  if (item?.['state']?.S === undefined) return false;
  const { status, until } = JSON.parse(item['state'].S) as { status?: string; until?: string };
  return status === 'held' && Date.parse(until ?? '') > now;
}
