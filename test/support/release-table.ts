import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { PastRelease, ReleaseRecord, ReleaseState } from '../../lib/ops/release/state';
import { FakeClient } from './fake-client';

type Item = Record<string, { S?: string; N?: string }>;

/** The states that tests begin with. */
const someState: ReleaseState = {
  status: 'held',
  command: 'promote stage prod',
  by: 'jan@runner',
  pid: 7,
  space: 'another machine',
  since: '2026-11-20T23:50:00.000Z',
  heard: '2026-11-20T23:59:30.000Z',
  until: '2026-11-21T00:09:30.000Z',
  step: 'migrate',
};

/** DynamoDB with the one item of a release, which writes only where the condition holds. */
export class ReleaseTableFake {
  readonly fake: FakeClient;
  item: Item | undefined;

  /** @param written told of every write, before and after */
  constructor(
    private readonly written: (before?: ReleaseRecord, after?: ReleaseRecord) => void = () => undefined,
  ) {
    this.fake = new FakeClient({
      GetItemCommand: () => ({ Item: this.item }),
      UpdateItemCommand: (input: UpdateItemCommandInput) => this.update(input),
    });
  }

  get client(): DynamoDBClient {
    return this.fake.as();
  }

  get record(): ReleaseRecord | undefined {
    return this.item && recordOf(this.item);
  }

  /** Puts something there, as if a command had. */
  put(state: Partial<ReleaseState>, past: readonly PastRelease[] = []): void {
    this.item = {
      run: { S: 'somebody' },
      revision: { N: '7' },
      state: { S: JSON.stringify({ ...someState, ...state }) },
      past: { S: JSON.stringify(past) },
    };
  }

  update({
    ConditionExpression: condition = '',
    ExpressionAttributeValues: values = {},
  }: UpdateItemCommandInput) {
    const given = (name: string): string | undefined => values[name]?.S ?? values[name]?.N;
    const holds: Record<string, boolean> = {
      'attribute_not_exists(#run)': this.item === undefined,
      '#run = :expected': this.item !== undefined && this.item['run']?.S === given(':expected'),
      '#revision = :expected': this.item !== undefined && this.item['revision']?.N === given(':expected'),
    };
    if (!(condition in holds)) throw new Error(`The fake knows no condition '${condition}'`);
    if (!holds[condition]) throw new ConditionalCheckFailedException({ message: '', $metadata: {} });
    const before = this.record;
    this.item = Object.fromEntries(
      ['run', 'revision', 'state', 'past'].map((name) => [name, values[`:${name}`] as Item[string]]),
    );
    this.written(before, this.record);
    return {};
  }
}

function recordOf(item: Item): ReleaseRecord {
  return {
    run: item['run']?.S ?? '',
    revision: Number(item['revision']?.N),
    state: JSON.parse(item['state']?.S ?? '') as ReleaseState,
    past: JSON.parse(item['past']?.S ?? '') as PastRelease[],
  };
}
