import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '../../../lib/engine/container-engine';
import { Names } from '../../../lib/local/machine/names';
import { removeWhatRuns } from '../../../lib/local/run/cleanup';
import { FolderHandover, handovers } from '../../../lib/local/run/folder-handover';

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
