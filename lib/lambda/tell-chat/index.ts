import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSHandler } from 'aws-lambda';
import { tellChat } from './tell';

const secretsManager = new SecretsManagerClient();

async function post(url: string, body: string): Promise<number> {
  const answer = await fetch(url, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
    signal: AbortSignal.timeout(10_000),
  });
  return answer.status;
}

export const handler: SNSHandler = (event) =>
  tellChat({ secretsManager, secretArn: process.env['WEBHOOK_SECRET'] ?? '', post }, event);
