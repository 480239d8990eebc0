import { readCertificate } from '../../aws/acm-store';
import type { AwsClients } from '../../aws/clients';
import { serviceOutput } from '../environment/environment';
import { Failure } from '../../cli/failure';

/** The certificate that an environment's listener has; undefined if it is not deployed yet, or by an older version. */
export async function servedCertificate(
  { acm, cloudFormation }: Pick<AwsClients, 'acm' | 'cloudFormation'>,
  environment: string,
): Promise<{ arn: string; pem: string | undefined } | undefined> {
  try {
    const arn = await serviceOutput(cloudFormation, environment, 'CertificateArn');
    return arn === undefined ? undefined : { arn, pem: await readCertificate(acm, arn) };
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
