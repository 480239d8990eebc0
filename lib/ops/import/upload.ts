import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Readable } from 'node:stream';
import { usageFailure } from '../../cli/failure';

/** Bytes of a part: 10,000 parts, S3's most, are 300 GB. */
const partSize = 32 * 1024 * 1024;

export interface DumpUpload {
  readonly bucket: string;
  readonly key: string;
  /** Called now and then. @param percent undefined where the size is not known */
  readonly progress: (mebibytes: number, percent: number | undefined) => void;
}

/**
 * Opens what is to be uploaded.
 *
 * @param dump a file, or `-` for standard input
 * @throws Failure with exit code 2 if there is no such file
 */
export async function openDump(
  dump: string,
  stdin: Readable,
): Promise<{ readonly body: Readable; readonly bytes: number | undefined }> {
  if (dump === '-') return { body: stdin, bytes: undefined };
  const found = await stat(dump).catch(() => undefined);
  if (found?.isFile() !== true) throw usageFailure(`--dump is '${dump}', which is no file.`);
  return { body: createReadStream(dump), bytes: found.size };
}

/** Uploads a dump in parts. @returns its address, s3://bucket/key */
export async function uploadDump(
  client: S3Client,
  { body, bytes }: { readonly body: Readable; readonly bytes: number | undefined },
  { bucket, key, progress }: DumpUpload,
): Promise<string> {
  const upload = new Upload({ client, partSize, params: { Bucket: bucket, Key: key, Body: body } });
  upload.on('httpUploadProgress', ({ loaded = 0 }) =>
    progress(Math.round(loaded / 2 ** 20), bytes && Math.round((loaded / bytes) * 100)),
  );
  await upload.done();
  return `s3://${bucket}/${key}`;
}

export const removeDump = async (client: S3Client, Bucket: string, Key: string): Promise<void> => {
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
};
