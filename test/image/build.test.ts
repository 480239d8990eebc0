import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../config';
import { plugins } from '../../config/plugins';
import { imageBuild } from '../../lib/image/build';

const docker = join(__dirname, '../../docker');

test('without plugins the image is built from docker/ as it is', () => {
  expect(imageBuild({ plugins: [] })).toMatchObject({
    context: docker,
    buildArguments: expect.not.objectContaining({ PLUGINS: expect.anything() as unknown }) as unknown,
    secrets: {},
    pluginList: '',
  });
});

test('plugins of the marketplace are a build argument, in their order', () => {
  const { context, buildArguments, secrets } = imageBuild({
    plugins: [
      { name: 'TagManager' },
      { name: 'CustomAlerts', version: '5.0.4', checksum: `sha256:${'a'.repeat(64)}` },
    ],
  });
  expect(JSON.parse(buildArguments['PLUGINS'] ?? '')).toEqual([
    { name: 'TagManager' },
    { name: 'CustomAlerts', version: '5.0.4', sha256: 'a'.repeat(64) },
  ]);
  expect({ context, secrets }).toEqual({ context: docker, secrets: {} });
});

test('a purchased one takes the licence key from the environment, as a secret of the build', () => {
  const { buildArguments, secrets } = imageBuild({
    plugins: [{ name: 'FormAnalytics', version: '5.1.2', purchased: true }],
  });
  expect(secrets).toEqual({ 'matomo-licence-key': 'MATOMO_LICENCE_KEY' });
  expect(buildArguments['PLUGINS']).toBe('[{"name":"FormAnalytics","version":"5.1.2","purchased":true}]');
});

test('one from a folder is copied beside the Dockerfile, under the name of its plugin.json', () => {
  const { context, buildArguments } = imageBuild({
    plugins: [{ folder: 'test/docker/fixtures/ContractFolder' }],
  });
  expect(buildArguments['PLUGINS']).toBe('[{"name":"ContractFolder","folder":true}]');
  expect(readFileSync(join(context, 'Dockerfile'), 'utf8')).toBe(
    readFileSync(join(docker, 'Dockerfile'), 'utf8'),
  );
  expect(readdirSync(join(context, 'plugins/folders/ContractFolder'))).toContain('plugin.json');
});

test('environments that pass images on to each other have the same plugins', () => {
  for (const name of ['dev', 'stage', 'prod'] as const) expect(environments[name].plugins).toBe(plugins);
});
