import { FakeClient } from './fake-client';

/** A client of S3 that takes what `@aws-sdk/lib-storage` uploads, and that it goes again. */
export function uploads(more: ConstructorParameters<typeof FakeClient>[0] = {}): FakeClient {
  const s3 = new FakeClient({ PutObjectCommand: () => ({}), DeleteObjectCommand: () => ({}), ...more });
  // What lib-storage asks a client for.
  return Object.assign(s3, {
    config: {
      requestHandler: {},
      endpoint: () => Promise.resolve({ protocol: 'https:', hostname: 's3.example.org', path: '/' }),
    },
  });
}
