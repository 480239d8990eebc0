import { Match } from 'aws-cdk-lib/assertions';
import { environments, promotions } from '../../../config';
import { selectEnvironment } from '../../../lib/config';
import { templatesFor, templatesOf, theResource } from '../../support/templates';

interface AlarmProperties {
  readonly AlarmActions?: readonly unknown[];
  readonly OKActions?: readonly unknown[];
}

const actionsOf = (alarms: Record<string, { Properties?: AlarmProperties }>) =>
  Object.values(alarms).map(({ Properties: { AlarmActions, OKActions } = {} }) => [AlarmActions, OKActions]);

describe('with addresses and a topic of their own', () => {
  const { service } = templatesOf('example');
  const topic = theResource(service, 'AWS::SNS::Topic');
  const key = theResource(service, 'AWS::KMS::Key');

  test('every alarm, and its end, is told to both', () => {
    const told = [{ Ref: topic.logicalId }, 'arn:aws:sns:eu-central-1:111122223333:operations'];
    const alarms = actionsOf(service.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThanOrEqual(6);
    for (const actions of alarms) expect(actions).toEqual([told, told]);
  });

  test('a chat is told by a function that may read its webhook, and nothing else', () => {
    service.hasResourceProperties('AWS::SNS::Subscription', {
      ...{ Protocol: 'lambda', TopicArn: { Ref: topic.logicalId } },
    });
    const policies = Object.entries(service.findResources('AWS::IAM::Policy'));
    const [, policy] = policies.find(([id]) => id.startsWith('AlarmTopicChatRole')) ?? [];
    const statements = (policy as { Properties: { PolicyDocument: { Statement: { Action: unknown }[] } } })
      .Properties.PolicyDocument.Statement;
    expect(JSON.stringify(statements.map(({ Action }) => Action))).not.toMatch(/\*/);
    expect(JSON.stringify(statements)).toContain('matomo-chat-AbCdEf');
  });

  test('a month that costs more than the budget, or will, is told to both, by what bears the tag', () => {
    const own = 'arn:aws:sns:eu-central-1:111122223333:operations';
    for (const [name, address] of [
      ['matomo-example-budget', { Ref: topic.logicalId }],
      ['matomo-example-budget-2', own],
    ] as const) {
      service.hasResourceProperties('AWS::Budgets::Budget', {
        Budget: {
          ...{ BudgetName: name, BudgetType: 'COST', TimeUnit: 'MONTHLY' },
          BudgetLimit: { Amount: 100, Unit: 'USD' },
          CostFilters: { TagKeyValue: ['user:matomo:environment$example'] },
        },
        NotificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((NotificationType) => ({
          Notification: Match.objectLike({ NotificationType, Threshold: 100 }),
          Subscribers: [{ SubscriptionType: 'SNS', Address: address }],
        })),
      });
    }
  });

  test('each address is subscribed', () => {
    service.hasResourceProperties('AWS::SNS::Subscription', {
      ...{ Protocol: 'email', Endpoint: 'matomo-alarms@example.org', TopicArn: { Ref: topic.logicalId } },
    });
  });

  test('CloudWatch and events, of this account only, may publish and use the key; nobody without TLS', () => {
    expect(topic.Properties).toMatchObject({ KmsMasterKeyId: { 'Fn::GetAtt': [key.logicalId, 'Arn'] } });
    const senders = {
      Principal: {
        Service: [
          'budgets.amazonaws.com',
          'cloudwatch.amazonaws.com',
          'events.amazonaws.com',
          'events.rds.amazonaws.com',
        ],
      },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    };
    service.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            ...{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          }),
          Match.objectLike({ ...senders, Effect: 'Allow', Action: 'sns:Publish' }),
        ]),
      },
    });
    service.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...senders, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
        ]),
      },
    });
  });
});

test('with a topic of their own only, there is no other one to pay a key for', () => {
  const topicArn = 'arn:aws:sns:eu-central-1:123456789012:operations';
  const prod = { ...environments.prod, alarms: { topicArn } };
  const { service } = templatesFor(selectEnvironment({ ...environments, prod }, 'prod', promotions));
  service.resourceCountIs('AWS::SNS::Topic', 0);
  service.resourceCountIs('AWS::KMS::Key', 0);
  for (const actions of actionsOf(service.findResources('AWS::CloudWatch::Alarm'))) {
    expect(actions).toEqual([[topicArn], [topicArn]]);
  }
});

test('with nobody to tell, alarms have no action', () => {
  const { service } = templatesOf('dev');
  service.resourceCountIs('AWS::SNS::Topic', 0);
  for (const actions of actionsOf(service.findResources('AWS::CloudWatch::Alarm'))) {
    expect(actions).toEqual([undefined, undefined]);
  }
});
