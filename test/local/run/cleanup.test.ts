import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeWhatIsKept } from '../../../lib/local/run/cleanup';

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
