import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '../../../lib/engine/container-engine';
import { Names } from '../../../lib/local/machine/names';
import { removeWhatIsKept, removeWhatRuns } from '../../../lib/local/run/cleanup';
import { FolderHandover, handovers } from '../../../lib/local/run/folder-handover';

test('images of this clone and the shared ones go, and the authority with its key; other clones keep theirs', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'authority-'));
  writeFileSync(join(directory, 'matomo-local-ca.key'), 'a key');
  const removed: string[] = [];
  const engine = {
    images: () =>
      Promise.resolve([
        'localhost/matomo-local-image:dev-abc123',
        'localhost/matomo-local-image:dev-fedcba',
        'localhost/matomo-local-stand-in:abc123',
        'localhost/matomo-local-debian:0123456789ab',
      ]),
    removeImages: (tags: readonly string[]) => Promise.resolve(void removed.push(...tags)),
  };
  const said = await removeWhatIsKept(engine, directory, 'abc123');
  expect(removed).toEqual([
    'localhost/matomo-local-image:dev-abc123',
    'localhost/matomo-local-stand-in:abc123',
    'localhost/matomo-local-debian:0123456789ab',
  ]);
  expect(said).toContain(`certificate authority in ${directory}`);
  expect(existsSync(directory)).toBe(false);
});

test('what a killed command has handed over goes with the next start or stop', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'matomo-cleanup-'));
  const names = Object.assign(new Names('test'), { directory });
  const secrets = names.file('secrets');
  mkdirSync(secrets);
  const { mount } = await FolderHandover.open(names.file(handovers));
  const nothing = () => Promise.resolve([]);
  const engine = { list: nothing, stop: nothing, remove: nothing } as unknown as ContainerEngine;
  await removeWhatRuns(engine, names);
  expect([existsSync(mount.source), existsSync(secrets)]).toEqual([false, true]);
  rmSync(directory, { recursive: true });
});
