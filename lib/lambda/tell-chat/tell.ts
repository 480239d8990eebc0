import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSEvent, SNSMessage } from 'aws-lambda';

/** What telling works with. */
export interface TellContext {
  readonly secretsManager: Pick<SecretsManagerClient, 'send'>;
  readonly secretArn: string;
  /** Sends a JSON body. @returns the status of the answer */
  readonly post: (url: string, body: string) => Promise<number>;
}

/**
 * Sends what SNS brings to a chat's incoming webhook, as `{ text }`: Slack, Mattermost, Google Chat, Rocket.Chat, and Teams
 * by its workflows. The webhook's address is a secret, and in no log.
 *
 * @throws Error without the address if the chat does not take it: SNS tries again
 */
export async function tellChat(
  { secretsManager, secretArn, post }: TellContext,
  { Records }: SNSEvent,
): Promise<void> {
  // Read each time: it is rare, and a changed webhook counts at once.
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const url = SecretString?.trim() ?? '';
  if (!url.startsWith('https://')) {
    throw new Error(`The secret ${secretArn} holds no address of a webhook: it begins with https://.`);
  }
  for (const { Sns } of Records) {
    const status = await post(url, JSON.stringify({ text: textOf(Sns) })).catch((error: Error) => {
      throw new Error(`The chat can't be reached (${error.name}).`);
    });
    if (status < 200 || status > 299) {
      throw new Error(
        `The chat answers ${status}; look whether the webhook of the secret ${secretArn} still exists.`,
      );
    }
  }
}

/** An alarm of CloudWatch, as far as it is told. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-sns-message.html */
interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription?: string | null;
  readonly NewStateValue: string;
}

const states: Readonly<Record<string, string>> = { ALARM: 'OPEN', OK: 'over', INSUFFICIENT_DATA: 'SILENT' };

/** For people: an alarm by its state and text, anything else as its subject and message. */
export function textOf({ Subject, Message }: Pick<SNSMessage, 'Subject' | 'Message'>): string {
  const alarm = alarmIn(Message);
  if (alarm === undefined) return [Subject, Message].filter(Boolean).join('\n');
  const { AlarmName, AlarmDescription, NewStateValue } = alarm;
  const head = `${states[NewStateValue] ?? NewStateValue}: ${AlarmName}`;
  // Its end needs no explanation.
  return NewStateValue === 'OK' || !AlarmDescription ? head : `${head}\n${AlarmDescription}`;
}

function alarmIn(message: string): Alarm | undefined {
  try {
    const found = JSON.parse(message) as Partial<Alarm>;
    return typeof found.AlarmName === 'string' && typeof found.NewStateValue === 'string'
      ? (found as Alarm)
      : undefined;
  } catch {
    return undefined;
  }
}
