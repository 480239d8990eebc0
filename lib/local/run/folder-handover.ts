import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { usageFailure } from '../../cli/failure';
import type { Content, Handover, OnProgress, S3Object } from '../../ops/place/handover';

/** Of an environment's directory: holds the folders of the commands that are at work. */
export const handovers = 'handover';

/** Where a role finds the folder. */
const target = '/mnt';

/** A folder of this machine. */
export class FolderHandover implements Handover {
  private constructor(private readonly folder: string) {}

  /** @param directory that nobody else may look into */
  static async open(directory: string): Promise<FolderHandover> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(join(directory, 'handover-'));
    // The image's user is nobody whom this machine knows.
    await chmod(folder, 0o777);
    return new FolderHandover(folder);
  }

  get mount() {
    return { source: this.folder, target };
  }

  address(name: string): string {
    return `${target}/${name}`;
  }

  async put(name: string, { body, bytes }: Content, onProgress?: OnProgress): Promise<void> {
    let written = 0;
    body.on('data', (chunk: Buffer) => {
      written += chunk.length;
      onProgress?.(Math.round(written / 2 ** 20), bytes && Math.round((written / bytes) * 100));
    });
    await pipeline(body, createWriteStream(join(this.folder, name)));
  }

  copy(_name: string, { bucket, key }: S3Object): Promise<void> {
    return Promise.reject(usageFailure(`s3://${bucket}/${key} can't be had on this machine.`));
  }

  read(name: string): Promise<Readable> {
    return Promise.resolve(createReadStream(join(this.folder, name)));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
