import { DescribeImageScanFindingsCommand } from '@aws-sdk/client-ecr';
import { addressOf, type Repository } from '../images/repository';
import type { Findings } from './findings';

/** Of an image that was not scanned yet, or that runs on after somebody deleted it from the repository. */
const unknown = new Set(['ScanNotFoundException', 'ImageNotFoundException']);

/**
 * What ECR's scan of an image found.
 *
 * @returns `undefined` where it has not scanned the image yet, does not scan this kind, or has the image no more
 */
export async function imageScan(repository: Repository, digest: string): Promise<Findings | undefined> {
  const answer = await repository.ecr
    .send(
      new DescribeImageScanFindingsCommand({
        ...addressOf(repository),
        imageId: { imageDigest: digest },
      }),
    )
    .catch((error: Error) => {
      if (unknown.has(error.name)) return undefined;
      throw error;
    });
  const { imageScanStatus, imageScanFindings } = answer ?? {};
  if (imageScanStatus?.status !== 'COMPLETE' && imageScanStatus?.status !== 'ACTIVE') return undefined;
  const { CRITICAL: critical = 0, HIGH: high = 0 } = imageScanFindings?.findingSeverityCounts ?? {};
  return { critical, high };
}
