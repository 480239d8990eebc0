import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { usageFailure } from '../../cli/failure';
import { uploadDump } from './upload';

/** Objects that are copied or removed at a time. */
const atOnce = 8;

/** A log on this machine, or one in S3. */
export type LogSource =
  { readonly file: string; readonly bytes: number } | { readonly bucket: string; readonly key: string };

/** A whole address, or a folder where it ends with a slash. */
const address = /^s3:\/\/([a-z0-9.-]{3,63})\/(.*)$/;

/**
 * Finds out what a call names; a folder of S3 is all of its objects, in the order of their names.
 *
 * @param named files, s3://bucket/key, s3://bucket/folder/
 * @throws Failure with exit code 2 for what is not there
 */
export async function findLogs(client: S3Client, named: readonly string[]): Promise<readonly LogSource[]> {
  const found: LogSource[] = [];
  for (const name of named) {
    const [, bucket, key] = address.exec(name) ?? [];
    if (bucket === undefined || key === undefined) found.push(await fileOf(name));
    else if (key === '' || key.endsWith('/')) found.push(...(await folderOf(client, bucket, key)));
    else found.push({ bucket, key });
  }
  return found;
}

export const nameOf = (source: LogSource): string =>
  'file' in source ? source.file : `s3://${source.bucket}/${source.key}`;

async function fileOf(file: string): Promise<LogSource> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return { file, bytes: found.size };
  throw usageFailure(
    `'${file}' is no file: give files, s3://bucket/key, or s3://bucket/folder/ with a slash at the end.`,
  );
}

async function folderOf(client: S3Client, bucket: string, folder: string): Promise<readonly LogSource[]> {
  const keys: string[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, ContinuationToken: next }),
    );
    keys.push(...(page.Contents ?? []).filter(({ Size }) => Size !== 0).map(({ Key }) => Key ?? ''));
    next = page.NextContinuationToken;
  } while (next !== undefined);
  if (keys.length === 0) throw usageFailure(`s3://${bucket}/${folder} has no objects.`);
  return keys.sort().map((key) => ({ bucket, key }));
}

/**
 * Puts logs where a task may read them: objects 1, 2, … of a folder.
 *
 * @param folder ends with a slash
 * @param onLog called with how many are there
 */
export async function gatherLogs(
  client: S3Client,
  sources: readonly LogSource[],
  { bucket, folder, onLog }: { bucket: string; folder: string; onLog: (count: number) => void },
): Promise<void> {
  let count = 0;
  await inTurns(sources, async (source, at) => {
    const key = `${folder}${at + 1}`;
    if ('file' in source) {
      const body = { body: createReadStream(source.file), bytes: source.bytes };
      await uploadDump(client, body, { bucket, key, progress: () => undefined });
    } else {
      // A key may hold any letter; the header that it goes into may not.
      const CopySource = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
      await client.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource }));
    }
    onLog(++count);
  });
}

export async function removeLogs(
  client: S3Client,
  { bucket, folder, count }: { bucket: string; folder: string; count: number },
): Promise<void> {
  const keys = Array.from({ length: count }, (_, at) => `${folder}${at + 1}`);
  await inTurns(keys, (Key) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key })));
}

async function inTurns<T>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      await work(items[at] as T, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
