import type { ECRClient } from '@aws-sdk/client-ecr';
import { imageScan } from '../../../lib/ops/findings/image-scan';
import { awsError, FakeClient } from '../../support/fake-client';

const scan = (answer: () => object) => {
  const ecr = new FakeClient({ DescribeImageScanFindingsCommand: answer }).as<ECRClient>();
  return imageScan({ ecr, repositoryName: 'matomo-prod' }, 'sha256:a');
};
const found = (findingSeverityCounts: object, status = 'COMPLETE') => ({
  imageScanStatus: { status },
  imageScanFindings: { findingSeverityCounts },
});

test('counts what is critical and high', async () => {
  expect(await scan(() => found({ HIGH: 3, LOW: 9 }))).toEqual({ critical: 0, high: 3 });
  expect(await scan(() => found({ CRITICAL: 1 }, 'ACTIVE'))).toEqual({ critical: 1, high: 0 });
});

test('knows nothing of an image that was not scanned', async () => {
  expect(await scan(() => found({}, 'IN_PROGRESS'))).toBeUndefined();
});

test.each(['ScanNotFoundException', 'ImageNotFoundException'])('knows nothing after %s', async (name) => {
  const missing = () => {
    throw awsError(name);
  };
  expect(await scan(missing)).toBeUndefined();
});

test('another refusal is told by its reason', async () => {
  const denied = () => {
    throw awsError('AccessDeniedException', 'no');
  };
  await expect(scan(denied)).rejects.toThrow('no');
});
