import { type ACMClient, GetCertificateCommand, ImportCertificateCommand } from '@aws-sdk/client-acm';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type AttemptStore, attemptsFrom } from './attempts';
import type { AccountStore, CertificateStore } from './renew';

/** A certificate that was imported into ACM. Its ARN stays, and with it the listener. */
export function acmCertificate(acm: ACMClient, CertificateArn: string): CertificateStore {
  return {
    async read() {
      const { Certificate, CertificateChain } = await acm.send(new GetCertificateCommand({ CertificateArn }));
      return { certificate: Certificate ?? '', ...(CertificateChain && { chain: CertificateChain }) };
    },
    async replace({ certificate, chain, privateKey }) {
      await acm.send(
        new ImportCertificateCommand({
          CertificateArn,
          Certificate: Buffer.from(certificate),
          PrivateKey: Buffer.from(privateKey),
          ...(chain !== '' && { CertificateChain: Buffer.from(chain) }),
        }),
      );
    },
  };
}

/** The account's key in a secret. CloudFormation fills a new secret with some text, which is no key. */
export function accountSecret(secrets: SecretsManagerClient, SecretId: string): AccountStore {
  return {
    async read() {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
      return SecretString?.startsWith('-----BEGIN ') === true ? SecretString : undefined;
    },
    async write(SecretString) {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  };
}

/** The record of attempts in a parameter of Systems Manager. */
export function attemptParameter(ssm: SSMClient, Name: string): AttemptStore {
  return {
    async read() {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      return attemptsFrom(Parameter?.Value);
    },
    async write(attempts) {
      await ssm.send(new PutParameterCommand({ Name, Value: JSON.stringify(attempts), Overwrite: true }));
    },
  };
}
