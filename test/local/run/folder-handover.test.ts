import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { FolderHandover } from '../../../lib/local/run/folder-handover';

const directory = mkdtempSync(join(tmpdir(), 'matomo-handover-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a file goes to where a container finds it, and another comes back; then all is gone', async () => {
  const handover = await FolderHandover.open(join(directory, 'of-dev'));
  const { source, target } = handover.mount;
  const told: unknown[] = [];
  await handover.put(
    'dump',
    { body: Readable.from([Buffer.from('ab'), Buffer.from('cd')]), bytes: 4 },
    (...said) => told.push(said),
  );
  expect(handover.address('dump')).toBe(`${target}/dump`);
  expect(handover.address('')).toBe(`${target}/`);
  expect(readFileSync(join(source, 'dump'), 'utf8')).toBe('abcd');
  expect(told.at(-1)).toEqual([0, 100]);
  writeFileSync(join(source, 'out'), 'of the role');
  expect(await text(await handover.read('out'))).toBe('of the role');
  // The image's user writes there, and nobody else of this machine gets as far.
  expect(statSync(source).mode & 0o777).toBe(0o777);
  expect(statSync(join(directory, 'of-dev')).mode & 0o777).toBe(0o700);
  await handover.remove();
  expect(existsSync(source)).toBe(false);
});

test('what is in S3 can not be had', async () => {
  const handover = await FolderHandover.open(directory);
  await expect(handover.copy('1', { bucket: 'a', key: 'b' })).rejects.toThrow(
    "s3://a/b can't be had on this machine",
  );
});
