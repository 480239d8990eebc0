import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { environmentTag } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import type { SeedCertificateProperties } from '../../lambda/seed-certificate/handler';
import { dataRemovalPolicy } from '../core/removal';
import { functionLogs, ResourceFunction } from '../core/resource-function';

export interface CertificateSeedProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'host' | 'aliases' | 'disposable'>;
  /**
   * The certificate that is going to be imported, PEM.
   *
   * @default one as public authorities issue them, with a P-256 key
   */
  readonly certificate?: string;
}

/**
 * A certificate in ACM that something else imports, under an ARN that stays. The first deployment makes a placeholder,
 * so that a listener can exist before the certificate does. See docs/decisions/0022-imported-certificates.md.
 */
export class CertificateSeed extends Construct {
  public readonly certificate: acm.ICertificate;

  constructor(scope: Construct, id: string, { config, certificate }: CertificateSeedProps) {
    super(scope, id);
    const onEvent = new ResourceFunction(this, 'OnEvent', {
      source: 'seed-certificate',
      handler: 'onEvent',
      description: 'Gives the listener a certificate in ACM under an ARN that stays',
      // RSA keys of 4096 bits take their time, and so do load balancers that let a certificate go.
      timeout: Duration.minutes(5),
    });
    grant(onEvent.function, config.name);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: onEvent.function,
      logGroup: functionLogs(this),
    });
    const resource = new CustomResource(this, 'Certificate', {
      resourceType: 'Custom::SeededCertificate',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(10),
      // A stack that is made again finds it.
      removalPolicy: dataRemovalPolicy(config),
      properties: {
        Environment: config.name,
        Hosts: [config.host, ...config.aliases],
        ...(certificate !== undefined && { Certificate: certificate }),
      } satisfies SeedCertificateProperties,
    });
    this.certificate = acm.Certificate.fromCertificateArn(
      this,
      'Imported',
      resource.getAttString('CertificateArn'),
    );
  }
}

/** Certificates get their id from ACM, so they are told apart by a tag. */
function grant(onEvent: lambda.Function, environment: string): void {
  const anyCertificate = Stack.of(onEvent).formatArn({
    service: 'acm',
    resource: 'certificate',
    resourceName: '*',
  });
  const allow = (actions: string[], resource: string, tags?: 'aws:ResourceTag' | 'aws:RequestTag') =>
    onEvent.addToRolePolicy(
      new iam.PolicyStatement({
        actions,
        resources: [resource],
        ...(tags && { conditions: { StringEquals: { [`${tags}/${environmentTag}`]: environment } } }),
      }),
    );
  // Knows no resource.
  allow(['acm:ListCertificates'], '*');
  // Whose they are, only the tags tell.
  allow(['acm:ListTagsForCertificate'], anyCertificate);
  allow(['acm:GetCertificate', 'acm:DeleteCertificate'], anyCertificate, 'aws:ResourceTag');
  allow(['acm:ImportCertificate', 'acm:AddTagsToCertificate'], anyCertificate, 'aws:RequestTag');
}
