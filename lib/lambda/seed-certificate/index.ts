import { ACMClient } from '@aws-sdk/client-acm';
import type { CdkCustomResourceHandler } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SeedCertificateAttributes, type SeedCertificateProperties, seedCertificate } from './handler';

const acm = new ACMClient();

export const onEvent: CdkCustomResourceHandler<SeedCertificateProperties, SeedCertificateAttributes> = (
  event,
) => seedCertificate({ acm, sleep }, event);
