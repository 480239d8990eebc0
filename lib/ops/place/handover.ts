import type { Readable } from 'node:stream';

/** What is handed over. */
export interface Content {
  readonly body: Readable;
  /** `undefined` where nobody knows, as of standard input. */
  readonly bytes: number | undefined;
}

/** An object of S3. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/** Called now and then. @param percent `undefined` where the size is not known */
export type OnProgress = (mebibytes: number, percent: number | undefined) => void;

/** Files that a role of the image is to read or write, for as long as a command works. */
export interface Handover {
  /** What the role names a file by; the whole folder with an empty name, and a slash at its end. */
  address(name: string): string;
  put(name: string, content: Content, onProgress?: OnProgress): Promise<void>;
  /** @throws Failure with exit code 2 where no object of S3 can be had */
  copy(name: string, object: S3Object): Promise<void>;
  /** What the role has written. */
  read(name: string): Promise<Readable>;
  /** All of it goes. */
  remove(): Promise<void>;
  /** Folder of this machine that the role's container has to have; none where files go by S3. */
  readonly mount?: { readonly source: string; readonly target: string };
}
