import { isNewer } from '../../../lib/ops/images/image';
import { digestOf, parseManifest } from '../../../lib/ops/images/manifest';

test.each([
  ['5.10.0', '5.9.3', true],
  ['5.9.3', '5.10.0', false],
  ['5.2.0', '5.2.0', false],
  ['6.0.0', '5.14.0', true],
  ['5.2.0', '5.2.0-b5', true],
  ['5.2.0-b5', '5.2.0', false],
  ['5.2.0-b10', '5.2.0-b5', true],
  ['5.2.0-rc1', '5.2.0-b5', true],
  ['5.2.1', '5.2', true],
])('%s newer than %s: %s', (first, second, newer) => {
  expect(isNewer(first, second)).toBe(newer);
});

const blob = (name: string, size = 3) => ({ digest: digestOf(name), size });

test('an image names its configuration first, then its layers, each once', () => {
  const text = JSON.stringify({ config: blob('config'), layers: [blob('one'), blob('two'), blob('one')] });
  expect(parseManifest('sha256:x', text)).toMatchObject({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    blobs: [blob('config'), blob('one'), blob('two')],
    children: [],
  });
});

test('layers that live elsewhere are not copied', () => {
  const foreign = { ...blob('windows'), urls: ['https://example.com/layer'] };
  const { blobs } = parseManifest('sha256:x', JSON.stringify({ config: blob('config'), layers: [foreign] }));
  expect(blobs).toEqual([blob('config')]);
});

test('an index names manifests', () => {
  const text = JSON.stringify({ manifests: [blob('arm64'), blob('attestation')] });
  expect(parseManifest('sha256:x', text)).toMatchObject({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    blobs: [],
    children: [digestOf('arm64'), digestOf('attestation')],
  });
});

test('a manifest of an old form is refused by name', () => {
  const type = 'application/vnd.docker.distribution.manifest.v1+json';
  expect(() => parseManifest('sha256:x', '{"fsLayers":[]}', type)).toThrow(
    /sha256:x \(application.*v1\+json\) has neither/,
  );
});
