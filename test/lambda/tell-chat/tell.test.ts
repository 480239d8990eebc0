import type { SNSEvent } from 'aws-lambda';
import { tellChat, textOf } from '../../../lib/lambda/tell-chat/tell';
import { FakeClient } from '../../support/fake-client';

const webhook = 'https://chat.example.org/hooks/zqsecret';
const event = (...messages: string[]) =>
  ({
    Records: messages.map((Message) => ({ Sns: { Subject: 'A subject', Message } })),
  }) as unknown as SNSEvent;

async function tell(given: SNSEvent, secret = `${webhook}\n`, status: number | Error = 200) {
  const sent: [string, unknown][] = [];
  const context = {
    secretsManager: new FakeClient({ GetSecretValueCommand: () => ({ SecretString: secret }) }).as<never>(),
    secretArn: 'arn:secret',
    post: (url: string, body: string) => {
      sent.push([url, JSON.parse(body)]);
      return status instanceof Error ? Promise.reject(status) : Promise.resolve(status);
    },
  };
  const failure = await tellChat(context, given).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { sent, failure };
}

test('each message goes to the webhook of the secret, as text', async () => {
  expect(await tell(event('one', 'two'))).toEqual({
    sent: [
      [webhook, { text: 'A subject\none' }],
      [webhook, { text: 'A subject\ntwo' }],
    ],
    failure: undefined,
  });
});

test.each([
  [
    { AlarmName: 'matomo-prod-x', NewStateValue: 'ALARM', AlarmDescription: 'Hits are lost.' },
    'OPEN: matomo-prod-x\nHits are lost.',
  ],
  [
    { AlarmName: 'matomo-prod-x', NewStateValue: 'OK', AlarmDescription: 'Hits are lost.' },
    'over: matomo-prod-x',
  ],
  [
    { AlarmName: 'matomo-prod-x', NewStateValue: 'INSUFFICIENT_DATA', AlarmDescription: null },
    'SILENT: matomo-prod-x',
  ],
  [{ other: true }, 'A subject\n{"other":true}'],
])('%j is told for people', (message, text) => {
  expect(textOf({ Subject: 'A subject', Message: JSON.stringify(message) })).toBe(text);
});

test.each<[string, string, number | Error]>([
  ['The chat answers 404; look whether the webhook of the secret arn:secret still exists.', webhook, 404],
  [
    "The chat can't be reached (TimeoutError).",
    webhook,
    Object.assign(new Error(webhook), { name: 'TimeoutError' }),
  ],
  ['The secret arn:secret holds no address of a webhook: it begins with https://.', 'http://zqsecret', 200],
])('%s', async (reason, secret, status) => {
  const { failure } = await tell(event('one'), secret, status);
  expect(failure).toBe(reason);
  expect(failure).not.toContain('zqsecret');
});
