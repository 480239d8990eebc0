import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { releaseItem, releaseTable } from '../../contract/rights';
import { dataRemovalPolicy } from '../core/removal';

export interface ReleaseTableProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'disposable'>;
}

/**
 * One item: who releases, what an interrupted release knew, and what served when. Paid by request, which is less than a
 * cent a month. See docs/decisions/0050-lock-of-a-release.md.
 */
export class ReleaseTable extends Construct {
  public readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, { config }: ReleaseTableProps) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      // Operations, roles and the function that moves pointers find it by its name.
      tableName: releaseTable(config.name),
      partitionKey: { name: releaseItem.key, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: dataRemovalPolicy(config),
    });
  }
}
