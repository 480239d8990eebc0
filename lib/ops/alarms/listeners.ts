import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import type { Alarm } from './alarms';

/** Somebody, or something, that a topic tells. */
export interface Listener {
  /** ARN of the topic. */
  readonly topic: string;
  /** An address; the topic itself where it does not let us look. */
  readonly who: string;
  /** `pending` until the link in AWS's mail was followed; `unknown` where the topic does not let us look. */
  readonly state: 'confirmed' | 'pending' | 'unknown';
}

/** Who is told of these alarms. */
export async function listenersOf(sns: SNSClient, alarms: readonly Alarm[]): Promise<readonly Listener[]> {
  const topics = [...new Set(alarms.flatMap((alarm) => alarm.topics))].sort();
  return (await Promise.all(topics.map((topic) => ofTopic(sns, topic)))).flat();
}

async function ofTopic(sns: SNSClient, topic: string): Promise<readonly Listener[]> {
  const found: Listener[] = [];
  try {
    for (let token: string | undefined; ;) {
      const { Subscriptions = [], NextToken } = await sns.send(
        new ListSubscriptionsByTopicCommand({
          TopicArn: topic,
          ...(token !== undefined && { NextToken: token }),
        }),
      );
      found.push(...Subscriptions.map((subscription) => listenerOf(topic, subscription)));
      if (NextToken === undefined) return found;
      token = NextToken;
    }
  } catch (error) {
    // One of another account, as a rule, which lets CloudWatch publish and nobody look.
    if (!(error instanceof Error) || !refusals.includes(error.name)) throw error;
    return [{ topic, who: topic, state: 'unknown' }];
  }
}

const refusals: readonly string[] = [
  'AuthorizationErrorException',
  'AuthorizationError',
  'NotFoundException',
];

/** SNS writes these words in the place of an ARN. */
const listenerOf = (topic: string, { Endpoint, SubscriptionArn }: Subscription): Listener => ({
  topic,
  who: Endpoint ?? topic,
  state: SubscriptionArn?.startsWith('arn:') === true ? 'confirmed' : 'pending',
});

const texts: Readonly<Record<Listener['state'], string>> = {
  confirmed: '',
  pending: ' (NOT CONFIRMED: nothing arrives before the link in the mail from AWS was followed)',
  unknown: ' (who listens there is not to be seen from here)',
};

/** For people, such as `ops@example.org`. */
export const listenerText = ({ who, state }: Listener): string => `${who}${texts[state]}`;
