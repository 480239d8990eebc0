import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { usageFailure } from '../../cli/failure';
import { inTurns } from '../../cli/in-turns';
import type { Handover, S3Object } from '../place/handover';

/** A log on this machine, or one in S3. */
export type LogSource = { readonly file: string; readonly bytes: number } | S3Object;

/** A whole address, or a folder where it ends with a slash. */
const address = /^s3:\/\/([a-z0-9.-]{3,63})\/(.*)$/;

/**
 * Finds out what a call names; a folder of S3 is all of its objects, in the order of their names.
 *
 * @param client `undefined` on this machine, where nothing of S3 can be had
 * @param named files, s3://bucket/key, s3://bucket/folder/
 * @throws Failure with exit code 2 for what is not there
 */
export async function findLogs(
  client: S3Client | undefined,
  named: readonly string[],
): Promise<readonly LogSource[]> {
  const found: LogSource[] = [];
  for (const name of named) {
    const [, bucket, key] = address.exec(name) ?? [];
    if (bucket === undefined || key === undefined) found.push(await fileOf(name));
    else if (client === undefined)
      throw usageFailure(`'${name}' is in S3; on this machine logs come from files: download it first.`);
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
 * Hands logs over as files 1, 2, … of a folder.
 *
 * @param onLog called with how many are there
 */
export async function gatherLogs(
  handover: Handover,
  sources: readonly LogSource[],
  onLog: (count: number) => void,
): Promise<void> {
  let count = 0;
  await inTurns(sources, async (source, at) => {
    const name = String(at + 1);
    if ('file' in source)
      await handover.put(name, { body: createReadStream(source.file), bytes: source.bytes });
    else await handover.copy(name, source);
    onLog(++count);
  });
}
