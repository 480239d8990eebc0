import { ECSClient } from '@aws-sdk/client-ecs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationHandler } from 'aws-lambda';
import { setTimeout } from 'node:timers/promises';
import { rotate, type RotationSettings } from './rotate';

const clients = {
  secrets: new SecretsManagerClient(),
  ecs: new ECSClient(),
  pause: () => setTimeout(5000),
};

export const handler: SecretsManagerRotationHandler = (event) =>
  rotate(clients, JSON.parse(process.env['SETTINGS'] ?? '{}') as RotationSettings, event);
