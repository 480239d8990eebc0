import * as events from 'aws-cdk-lib/aws-events';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { namesOf } from '../../contract/names';
import type { Database } from '../data/database';
import { alarmDescription } from '../core/matomo-alarm';

export interface EventNoticesProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly cluster: ecs.ICluster;
  readonly services: readonly ecs.FargateService[];
  readonly database: Database;
  /** Who is told. Nothing is made for none. */
  readonly topics: readonly sns.ITopic[];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
const databaseEvents = [
  ...['configuration change', 'failover', 'failure', 'low storage'],
  ...['maintenance', 'recovery', 'security patching'],
];

/** Tells people of what happens once and leaves no metric: a deployment given up, a task out of memory, a failover. */
export class EventNotices extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventNoticesProps,
  ) {
    super(scope, id);
    const { config, cluster, services, database, topics } = props;
    if (topics.length === 0) return;
    const status = `npm run ops -- status ${config.name}`;
    this.tell('RolledBack', 'deployment-failed', {
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
      pattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        resources: services.map(({ serviceArn }) => serviceArn),
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
      text: alarmDescription({
        notice: `A deployment of Matomo ${config.name} has failed; ECS brings the previous tasks back. ECS says: ${events.EventField.fromPath('$.detail.reason')}.`,
        causes: 'an image that does not start, or answers with errors.',
        next: status,
      }),
    });
    this.tell('OutOfMemory', 'out-of-memory', {
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
      pattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [cluster.clusterArn],
          lastStatus: ['STOPPED'],
          containers: { reason: [{ prefix: 'OutOfMemoryError' }] },
        },
      },
      text: alarmDescription({
        notice: `A task of Matomo ${config.name} was stopped by its memory limit: ${events.EventField.fromPath('$.detail.group')}. What it did at that moment is lost.`,
        causes: 'a report over more data than the task has memory for.',
        next: `raise memoryMiB of web or archiving in config/${config.name}.ts, and deploy`,
      }),
    });
    topics.forEach((topic, index) => {
      new rds.CfnEventSubscription(this, `Database${index === 0 ? '' : index + 1}`, {
        snsTopicArn: topic.topicArn,
        sourceType: 'db-instance',
        sourceIds: [database.instance, ...(database.reader ? [database.reader] : [])].map(
          ({ instanceIdentifier }) => instanceIdentifier,
        ),
        eventCategories: databaseEvents,
        // RDS tries the topic as it subscribes.
      }).node.addDependency(topic);
    });
  }

  private tell(
    id: string,
    name: string,
    { pattern, text }: { pattern: events.EventPattern; text: string },
  ): void {
    const { config, topics } = this.props;
    new events.Rule(this, id, {
      ruleName: namesOf(config.name).rule(name),
      eventPattern: pattern,
      // The topic's own policy lets EventBridge publish (alarm-topic.ts): the ready-made target would let any account's.
      targets: topics.map(({ topicArn }) => ({
        bind: () => ({ arn: topicArn, input: events.RuleTargetInput.fromText(text) }),
      })),
    });
  }
}
