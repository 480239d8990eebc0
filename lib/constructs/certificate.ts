import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { ConfigurationError, type ResolvedConfig } from '../config';

export interface CertificateProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'certificate' | 'host' | 'aliases'>;
  /** The zone that validates the certificate; configurations with `certificate: 'acm'` always have one. */
  readonly hostedZone: route53.IHostedZone | undefined;
}

/** The certificate that the configuration chose, for the host and all aliases. */
export function certificateFor(scope: Construct, id: string, props: CertificateProps): acm.ICertificate {
  const { certificate, host, aliases, name } = props.config;
  if (certificate === 'acm') {
    return new acm.Certificate(scope, id, {
      domainName: host,
      ...(aliases.length > 0 && { subjectAlternativeNames: aliases }),
      validation: acm.CertificateValidation.fromDns(props.hostedZone),
    });
  }
  if ('arn' in certificate) return acm.Certificate.fromCertificateArn(scope, id, certificate.arn);
  const [kind] = Object.keys(certificate);
  throw new ConfigurationError(
    `config/${name}.ts: certificate: { ${kind} } cannot be deployed yet. Choose 'acm' or { arn } for now.`,
  );
}
