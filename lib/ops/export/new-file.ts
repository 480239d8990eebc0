import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { usageFailure } from '../../cli/failure';

/** For its owner alone: what an export has is secret. */
const mode = 0o600;

/** @throws Failure with exit code 2 for a file that is there already */
export function demandNew(option: string, file: string): void {
  if (existsSync(file))
    throw usageFailure(`${option} is '${file}', which is there already: name a new file, or move it away.`);
}

/** Writes a file that is whole or not there. */
export async function writeNewFile(file: string, content: Readable | string): Promise<void> {
  const half = `${file}.part`;
  try {
    if (typeof content === 'string') await writeFile(half, content, { mode });
    else await pipeline(content, createWriteStream(half, { mode }));
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
}
