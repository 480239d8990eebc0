import * as budgets from 'aws-cdk-lib/aws-budgets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { environmentTag, namesOf } from '../../contract/names';

export interface CostBudgetProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  /** US dollars a month. */
  readonly usd: number;
  /** Who is told; each lets budgets.amazonaws.com publish. */
  readonly topics: readonly sns.ITopic[];
}

/** AWS tells one topic of a notification, so each topic has its own. */
const moments = ['ACTUAL', 'FORECASTED'] as const;

/** Tells when an environment costs more in a month than it should, or will: of what bears its tag. */
export class CostBudget extends Construct {
  constructor(scope: Construct, id: string, { config, usd, topics }: CostBudgetProps) {
    super(scope, id);
    topics.forEach((topic, index) => {
      const name = namesOf(config.name).alarm(index === 0 ? 'budget' : `budget-${index + 1}`);
      new budgets.CfnBudget(this, index === 0 ? 'Budget' : `Budget${index + 1}`, {
        budget: {
          budgetName: name,
          budgetType: 'COST',
          timeUnit: 'MONTHLY',
          budgetLimit: { amount: usd, unit: 'USD' },
          // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html
          costFilters: { TagKeyValue: [`user:${environmentTag}$${config.name}`] },
        },
        notificationsWithSubscribers: moments.map((notificationType) => ({
          notification: {
            notificationType,
            comparisonOperator: 'GREATER_THAN',
            threshold: 100,
            thresholdType: 'PERCENTAGE',
          },
          subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
        })),
        // AWS tries the topic as it subscribes.
      }).node.addDependency(topic);
    });
  }
}
