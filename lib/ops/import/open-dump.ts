import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { usageFailure } from '../../cli/failure';
import type { Content } from '../place/handover';

/**
 * Opens what is to be imported.
 *
 * @param dump a file, or `-` for standard input
 * @throws Failure with exit code 2 if there is no such file
 */
export async function openDump(dump: string, stdin: Readable): Promise<Content> {
  if (dump === '-') return { body: stdin, bytes: undefined };
  const found = await stat(dump).catch(() => undefined);
  if (found?.isFile() !== true) throw usageFailure(`--dump is '${dump}', which is no file.`);
  return { body: createReadStream(dump), bytes: found.size };
}
