import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { inTurns } from '../../cli/in-turns';
import type { Content, Handover, OnProgress, S3Object } from './handover';

/** Bytes of a part: 10,000 parts, S3's most, are 300 GB. */
const partSize = 32 * 1024 * 1024;

/** A folder in a bucket that tasks may read or write. */
export class S3Handover implements Handover {
  /** Ends with a slash. */
  private readonly folder: string;
  private readonly names = new Set<string>();

  /** @param prefix that the tasks' rights begin with */
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    prefix: string,
  ) {
    this.folder = `${prefix}${randomUUID()}/`;
  }

  address(name: string): string {
    if (name !== '') this.names.add(name);
    return `s3://${this.bucket}/${this.folder}${name}`;
  }

  /** In parts, so that it may be larger than this machine's memory. */
  async put(name: string, { body, bytes }: Content, onProgress?: OnProgress): Promise<void> {
    const upload = new Upload({
      client: this.client,
      partSize,
      params: { ...this.object(name), Body: body },
    });
    upload.on('httpUploadProgress', ({ loaded = 0 }) =>
      onProgress?.(Math.round(loaded / 2 ** 20), bytes && Math.round((loaded / bytes) * 100)),
    );
    await upload.done();
  }

  async copy(name: string, { bucket, key }: S3Object): Promise<void> {
    // A key may hold any letter; the header that it goes into may not.
    const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    await this.client.send(new CopyObjectCommand({ ...this.object(name), CopySource }));
  }

  async read(name: string): Promise<Readable> {
    const { Body } = await this.client.send(new GetObjectCommand(this.object(name)));
    return Body as Readable;
  }

  async remove(): Promise<void> {
    await inTurns([...this.names], (name) => this.client.send(new DeleteObjectCommand(this.object(name))));
  }

  private object(name: string) {
    this.names.add(name);
    return { Bucket: this.bucket, Key: `${this.folder}${name}` };
  }
}
