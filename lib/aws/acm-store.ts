import {
  type ACMClient,
  type CertificateSummary,
  GetCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
} from '@aws-sdk/client-acm';
import { environmentTag } from '../contract/names';
import type { KeyAlgorithm } from '../certificate/key-algorithm';
import { isPlaceholder } from '../certificate/placeholder';
import { type CertificateShape, shapeConflict, shapeOf } from '../certificate/shape';

/** The server's certificate of an ARN, PEM; undefined if there is none, or none any more. */
export async function readCertificate(acm: ACMClient, arn: string): Promise<string | undefined> {
  try {
    return (await acm.send(new GetCertificateCommand({ CertificateArn: arn }))).Certificate;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/**
 * The ARN of the newest certificate that was imported for an environment and in whose place one of this shape can be
 * put; a placeholder if there is nothing else, undefined if there is neither.
 *
 * @param preferred ARN to return if it is such a certificate. Default: none
 */
export async function findCertificate(
  acm: ACMClient,
  environment: string,
  shape: CertificateShape,
  preferred?: string,
): Promise<string | undefined> {
  const candidates: { arn: string; placeholder: boolean; importedAt: number }[] = [];
  for (const summary of await imported(acm, shape.keyAlgorithm)) {
    const arn = summary.CertificateArn;
    if (arn === undefined || !(await belongsTo(acm, arn, environment))) continue;
    const pem = await readCertificate(acm, arn);
    if (pem === undefined || shapeConflict(shapeOf(pem), shape) !== undefined) continue;
    if (arn === preferred) return arn;
    const importedAt = summary.ImportedAt?.getTime() ?? 0;
    candidates.push({ arn, placeholder: isPlaceholder(pem), importedAt });
  }
  const [best] = candidates.sort(
    (a, b) => Number(a.placeholder) - Number(b.placeholder) || b.importedAt - a.importedAt,
  );
  return best?.arn;
}

async function imported(acm: ACMClient, keyAlgorithm: KeyAlgorithm): Promise<CertificateSummary[]> {
  const found: CertificateSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await acm.send(
      // Without naming the type of key, ACM leaves out all but RSA with 1024 or 2048 bits.
      new ListCertificatesCommand({ Includes: { keyTypes: [keyAlgorithm] }, NextToken }),
    );
    found.push(...(page.CertificateSummaryList ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found.filter(({ Type = 'IMPORTED' }) => Type === 'IMPORTED');
}

async function belongsTo(acm: ACMClient, arn: string, environment: string): Promise<boolean> {
  const { Tags = [] } = await acm.send(new ListTagsForCertificateCommand({ CertificateArn: arn }));
  return Tags.some(({ Key, Value }) => Key === environmentTag && Value === environment);
}
