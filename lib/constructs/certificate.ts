import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';

export interface CertificateProps {
  readonly config: Pick<ResolvedConfig, 'certificate' | 'host' | 'aliases'>;
  /** The zone that validates the certificate; configurations with `certificate: 'acm'` always have one. */
  readonly hostedZone: route53.IHostedZone | undefined;
}

/** The certificate that the configuration chose, for the host and all aliases. */
export function certificateFor(scope: Construct, id: string, props: CertificateProps): acm.ICertificate {
  const { certificate, host, aliases } = props.config;
  if (certificate !== 'acm') return acm.Certificate.fromCertificateArn(scope, id, certificate.arn);
  return new acm.Certificate(scope, id, {
    domainName: host,
    ...(aliases.length > 0 && { subjectAlternativeNames: aliases }),
    validation: acm.CertificateValidation.fromDns(props.hostedZone),
  });
}
