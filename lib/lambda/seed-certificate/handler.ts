import { type ACMClient, DeleteCertificateCommand, ImportCertificateCommand } from '@aws-sdk/client-acm';
import type { CdkCustomResourceEvent, CdkCustomResourceResponse } from 'aws-lambda';
import { findCertificate, readCertificate } from '../../aws/acm-store';
import { environmentTag } from '../../contract/names';
import { isPlaceholder, placeholderCertificate } from '../../certificate/placeholder';
import { type CertificateShape, shapeConflict, shapeOf, webServerShape } from '../../certificate/shape';

/** What the custom resource hands over. */
export interface SeedCertificateProperties {
  readonly Environment: string;
  readonly Hosts: readonly string[];
  /**
   * The certificate that is going to be imported, PEM. The placeholder takes after it: ACM refuses another type of key
   * in its place.
   *
   * @default one as public authorities issue them, with a P-256 key
   */
  readonly Certificate?: string;
}

/** What the custom resource offers to `Fn::GetAtt`. */
export type SeedCertificateAttributes = { readonly CertificateArn: string };

/** Milliseconds for which a removed certificate may still be in use: load balancers let go of it a little later. */
const patience = 4 * 60_000;

export interface SeedCertificateContext {
  readonly acm: ACMClient;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * Gives a listener a certificate in ACM under an ARN that stays: one that was imported for this environment, otherwise
 * a placeholder. What was imported is never touched.
 */
export async function seedCertificate(
  { acm, sleep }: SeedCertificateContext,
  event: CdkCustomResourceEvent<SeedCertificateProperties>,
): Promise<CdkCustomResourceResponse<SeedCertificateAttributes>> {
  const properties = event.ResourceProperties;
  switch (event.RequestType) {
    case 'Create':
      return answer(
        (await findCertificate(acm, properties.Environment, wantedShape(properties))) ??
          (await importPlaceholder(acm, properties)),
      );
    case 'Update':
      return answer(await afterChange(acm, event.PhysicalResourceId, properties));
    case 'Delete':
      await remove({ acm, sleep }, event.PhysicalResourceId);
      return { PhysicalResourceId: event.PhysicalResourceId };
  }
}

const answer = (arn: string) => ({ PhysicalResourceId: arn, Data: { CertificateArn: arn } });

const wantedShape = ({ Certificate }: SeedCertificateProperties): CertificateShape =>
  Certificate === undefined ? webServerShape : shapeOf(Certificate);

/**
 * Keeps the ARN wherever the certificate of the new properties can be imported into it.
 *
 * @throws Error if a listener would lose a good certificate for a placeholder
 */
async function afterChange(
  acm: ACMClient,
  currentArn: string,
  properties: SeedCertificateProperties,
): Promise<string> {
  const current = await readCertificate(acm, currentArn);
  if (current !== undefined && shapeConflict(shapeOf(current), wantedShape(properties)) === undefined) {
    return currentArn;
  }
  const found = await findCertificate(acm, properties.Environment, wantedShape(properties));
  if (found !== undefined) return found;
  if (current === undefined || isPlaceholder(current)) return importPlaceholder(acm, properties);
  throw new Error(
    'The certificate of the configuration has another type of key, or other usages, than the one that is served, ' +
      'and ACM refuses to put it in its place. Import it first, as a further certificate, then deploy again: ' +
      `npm run ops -- certificate import ${properties.Environment}`,
  );
}

async function importPlaceholder(acm: ACMClient, properties: SeedCertificateProperties): Promise<string> {
  const { certificate, key } = await placeholderCertificate(properties.Hosts, wantedShape(properties));
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(certificate),
      PrivateKey: Buffer.from(key),
      Tags: [{ Key: environmentTag, Value: properties.Environment }],
    }),
  );
  if (CertificateArn === undefined) throw new Error('ACM returned no ARN for the placeholder.');
  return CertificateArn;
}

/** Deletes a certificate. One that something else has begun to use stays. */
async function remove({ acm, sleep }: SeedCertificateContext, arn: string): Promise<void> {
  const pause = 10_000;
  for (let waited = 0; waited <= patience; waited += pause) {
    try {
      await acm.send(new DeleteCertificateCommand({ CertificateArn: arn }));
      return;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'ResourceNotFoundException') return;
      if (error.name !== 'ResourceInUseException') throw error;
      if (waited + pause <= patience) await sleep(pause);
    }
  }
}
