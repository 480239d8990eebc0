import { fullName } from '../../lib/image/matomo-image';

const engine = { exists: (_kind: string, name: string) => Promise.resolve(name === 'mine:1') };

test.each([
  ['matomo:5', 'docker.io/library/matomo:5'],
  ['bitnami/matomo', 'docker.io/bitnami/matomo'],
  ['ghcr.io/me/matomo:5', 'ghcr.io/me/matomo:5'],
  ['localhost:5000/matomo', 'localhost:5000/matomo'],
  ['localhost/matomo', 'localhost/matomo'],
  ['mine:1', 'mine:1'],
])('the image %s is %s', async (given, full) => {
  expect(await fullName(engine, given)).toBe(full);
});
