import { ACMClient } from '@aws-sdk/client-acm';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { setTimeout } from 'node:timers/promises';
import { challengeParameter } from '../answer-challenge/challenge-parameter';
import { useOwnTransport } from './acme-transport';
import { accountSecret, acmCertificate, attemptParameter } from './aws-stores';
import { handleRenewal } from './handler';
import { plainFetch } from './reachability';
import type { RenewalRequest, RenewalSettings } from './renew';
import type { RenewalResult } from './result';

/** What the function is told by its environment. */
export interface FunctionSettings extends RenewalSettings {
  readonly certificateArn: string;
  readonly accountSecret: string;
  readonly challengeParameter: string;
  readonly attemptParameter: string;
}

const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as FunctionSettings;
const ssm = new SSMClient();
const context = {
  certificates: acmCertificate(new ACMClient(), settings.certificateArn),
  account: accountSecret(new SecretsManagerClient(), settings.accountSecret),
  challenges: challengeParameter(ssm, settings.challengeParameter),
  attempts: attemptParameter(ssm, settings.attemptParameter),
  fetch: plainFetch,
  now: Date.now,
  pause: () => setTimeout(2000),
};

useOwnTransport({ fetch, now: Date.now });

export const handler = (request: RenewalRequest): Promise<RenewalResult> =>
  handleRenewal(context, settings, request, (line) => console.log(line));
