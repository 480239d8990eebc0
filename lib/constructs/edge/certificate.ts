import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { CertificateSeed } from './certificate-seed';
import { LetsEncryptCertificate } from './lets-encrypt-certificate';

export interface CertificateProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'certificate' | 'host' | 'aliases' | 'disposable'>;
  /** The zone that validates the certificate; configurations with `certificate: 'acm'` always have one. */
  readonly hostedZone: route53.IHostedZone | undefined;
}

export interface ChosenCertificate {
  readonly certificate: acm.ICertificate;
  /** What has to answer on port 80, where the certificate comes from Let's Encrypt. */
  readonly letsEncrypt?: LetsEncryptCertificate;
}

/** The certificate that the configuration chose, for the host and all aliases. */
export function certificateFor(scope: Construct, id: string, props: CertificateProps): ChosenCertificate {
  const { config } = props;
  const { certificate, host, aliases } = config;
  if (certificate === 'acm') {
    return {
      certificate: new acm.Certificate(scope, id, {
        domainName: host,
        ...(aliases.length > 0 && { subjectAlternativeNames: aliases }),
        validation: acm.CertificateValidation.fromDns(props.hostedZone),
      }),
    };
  }
  if ('arn' in certificate) {
    return { certificate: acm.Certificate.fromCertificateArn(scope, id, certificate.arn) };
  }
  if ('letsEncrypt' in certificate) {
    const letsEncrypt = new LetsEncryptCertificate(scope, id, { config, ...certificate.letsEncrypt });
    return { certificate: letsEncrypt.certificate, letsEncrypt };
  }
  return {
    // In a construct of its own, as the one of Let's Encrypt: going from one to the other keeps the ARN.
    certificate: new CertificateSeed(new Construct(scope, id), 'Seed', {
      config,
      certificate: certificate.import.certificate,
    }).certificate,
  };
}
