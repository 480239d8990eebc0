import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { Failure } from '../../cli/failure';
import { releaseItem } from '../../contract/rights';

const stateSchema = z.object({
  /** `held` by a command, `left` unfinished for the next one, or `idle`: the last release is done or undone. */
  status: z.enum(['held', 'left', 'idle']),
  /** As it was called: `promote stage prod`. */
  command: z.string(),
  by: z.string(),
  pid: z.number(),
  /** Where that process number means something; see `Caller.space`. */
  space: z.string().optional(),
  /** ISO 8601. */
  since: z.string(),
  /** ISO 8601: when the command was last heard of. */
  heard: z.string(),
  /** ISO 8601: until then nobody else may release, if it is held. */
  until: z.string(),
  /** What was being done. */
  step: z.string(),
  /** Digest of the image that is being released; absent until it is known. */
  image: z.string().optional(),
  /** The commit or version of that image, as a tag. */
  tag: z.string().optional(),
  /** Digest of the image that served when this release began. */
  before: z.string().optional(),
  /** Identifier of the database snapshot that this release took. */
  snapshot: z.string().optional(),
});

/** What is kept about the newest release, over interruptions. */
export type ReleaseState = z.infer<typeof stateSchema>;

const pastSchema = z.object({
  command: z.string(),
  by: z.string(),
  /** ISO 8601. */
  since: z.string(),
  /** ISO 8601. */
  ended: z.string(),
  /** Digests and tag of the image it was about, and of what served before. */
  image: z.string(),
  tag: z.string().optional(),
  matomo: z.string().optional(),
  before: z.string().optional(),
  /**
   * `done`: it serves, and a hit was read back; `untried`: it serves without that; `undone`: what was before serves;
   * `failed`: it serves, but something is wrong.
   */
  result: z.enum(['done', 'untried', 'undone', 'failed']),
});

/** A release that has ended. */
export type PastRelease = z.infer<typeof pastSchema>;

/** The one item of the table. */
export interface ReleaseRecord {
  /** Of whoever wrote it last, at random: tells a holder that nobody has taken over. */
  readonly run: string;
  /** Grows with every write. */
  readonly revision: number;
  readonly state: ReleaseState;
  /** Newest first. */
  readonly past: readonly PastRelease[];
}

/** What the record must still be for a write to happen. */
export type Condition = 'there is none' | { readonly revisionIs: number } | { readonly writtenBy: string };

/** How many past releases are kept: an item of DynamoDB has room for a thousand, but each write costs by its size. */
const keptReleases = 50;

/** Where the record is. */
export interface ReleaseStore {
  readonly dynamoDb: DynamoDBClient;
  readonly table: string;
}

const key = { [releaseItem.key]: { S: releaseItem.id } };

/**
 * @returns `undefined` before the first release
 * @throws Failure if the item holds something else
 */
export async function readRecord({ dynamoDb, table }: ReleaseStore): Promise<ReleaseRecord | undefined> {
  const { Item: item } = await dynamoDb.send(
    new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
  );
  if (item === undefined) return undefined;
  try {
    return {
      run: z.string().parse(item['run']?.S),
      revision: z.coerce.number().parse(item['revision']?.N),
      state: stateSchema.parse(JSON.parse(item['state']?.S ?? '')),
      past: z.array(pastSchema).parse(JSON.parse(item['past']?.S ?? '')),
    };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new Failure(
      `The item '${releaseItem.id}' of the table ${table} holds no state of a release. Nothing but this tool should ` +
        'write it; delete the item and run the command again.',
    );
  }
}

/** The release that is under way or was left unfinished; `undefined` where there is none. */
export const unfinishedOf = (record: ReleaseRecord | undefined): ReleaseState | undefined =>
  record === undefined || record.state.status === 'idle' ? undefined : record.state;

/**
 * Writes the record if the condition holds at that moment: one call, which DynamoDB does wholly or not at all.
 * @returns whether it was written
 */
export async function writeRecord(
  { dynamoDb, table }: ReleaseStore,
  { run, revision, state, past }: ReleaseRecord,
  condition: Condition,
): Promise<boolean> {
  const [expression, expected] = conditionOf(condition);
  try {
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key,
        UpdateExpression: 'SET #run = :run, #revision = :revision, #state = :state, #past = :past',
        ConditionExpression: expression,
        // Some of these words are reserved.
        ExpressionAttributeNames: {
          '#run': 'run',
          '#revision': 'revision',
          '#state': 'state',
          '#past': 'past',
        },
        ExpressionAttributeValues: {
          ':run': { S: run },
          ':revision': { N: String(revision) },
          ':state': { S: JSON.stringify(state) },
          ':past': { S: JSON.stringify(past.slice(0, keptReleases)) },
          ...expected,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function conditionOf(condition: Condition): [string, Record<string, { S: string } | { N: string }>] {
  if (condition === 'there is none') return ['attribute_not_exists(#run)', {}];
  return 'writtenBy' in condition
    ? ['#run = :expected', { ':expected': { S: condition.writtenBy } }]
    : ['#revision = :expected', { ':expected': { N: String(condition.revisionIs) } }];
}
