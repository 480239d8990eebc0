import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct, type IConstruct } from 'constructs';
import { ResourceFunction } from '../core/resource-function';
import { userSecret } from '../core/user-secret';
import { MatomoAlarm } from '../core/matomo-alarm';
import type { ResolvedConfig } from '../../config';
import { namesOf } from '../../contract/names';

export interface AlarmTopicProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'alarms'>;
}

/** Alarms, events of ECS, and events of RDS. */
const senders = ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'events.rds.amazonaws.com'] as const;
const budgets = 'budgets.amazonaws.com';

/**
 * Who is told of alarms: a topic with the addresses of the configuration, the user's own topic, or both.
 *
 * A topic is encrypted with a key of its own, since CloudWatch may not use the one that AWS keeps for SNS:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class AlarmTopic extends Construct {
  /** Where alarms go; none where nobody is told. */
  public readonly topics: readonly sns.ITopic[];

  constructor(scope: Construct, id: string, { config }: AlarmTopicProps) {
    super(scope, id);
    const { email, topicArn, chatWebhookSecretArn, budgetUsd } = config.alarms;
    const isOwn = email.length > 0 || chatWebhookSecretArn !== undefined;
    const topic = isOwn
      ? this.topicFor(
          namesOf(config.name).alarm('alarms'),
          email,
          budgetUsd !== undefined ? [...senders, budgets] : senders,
        )
      : undefined;
    if (topic !== undefined && chatWebhookSecretArn !== undefined) this.tellChat(topic, chatWebhookSecretArn);
    this.topics = [
      ...(topic === undefined ? [] : [topic]),
      ...(topicArn === undefined ? [] : [sns.Topic.fromTopicArn(this, 'Own', topicArn)]),
    ];
  }

  private tellChat(topic: sns.Topic, secretArn: string): void {
    const tell = new ResourceFunction(this, 'Chat', {
      source: 'tell-chat',
      handler: 'handler',
      description: 'Tells a chat of alarms of Matomo',
      environment: { WEBHOOK_SECRET: secretArn },
    });
    userSecret(this, 'Webhook', secretArn).grantRead(tell);
    topic.addSubscription(new LambdaSubscription(tell.function));
  }

  /** Has everybody told of every alarm below a construct, and of its end. */
  watch(scope: IConstruct): void {
    const actions = this.topics.map((topic) => new SnsAction(topic));
    const isAlarm = (found: IConstruct) => found instanceof cloudwatch.Alarm;
    for (const alarm of scope.node.findAll().filter(isAlarm)) {
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
      if (alarm instanceof MatomoAlarm && alarm.tellsOfSilence) alarm.addInsufficientDataAction(...actions);
    }
  }

  private topicFor(
    topicName: string,
    addresses: readonly string[],
    publishers: readonly string[],
  ): sns.Topic {
    const key = new kms.Key(this, 'Key', {
      description: `Encrypts what ${topicName} sends, and nothing that lasts`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    const topic = new sns.Topic(this, 'Topic', { topicName, masterKey: key, enforceSSL: true });
    for (const service of publishers) {
      const sender = new iam.ServicePrincipal(service, {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      });
      key.grant(sender, 'kms:Decrypt', 'kms:GenerateDataKey*');
      topic.grantPublish(sender);
    }
    for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }
}
