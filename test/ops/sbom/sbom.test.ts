import { runOps } from '../../../lib/ops/commands';
import type { Bom } from '../../../lib/ops/sbom/cyclonedx';
import { ecsWorld } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';

const parts = [
  { kind: 'deb', name: 'libc6', version: '2.41-12', architecture: 'arm64', distribution: 'debian-13' },
  { kind: 'deb', name: 'g++', version: '1:14.2', architecture: 'arm64', distribution: 'debian-13' },
  { kind: 'matomo', name: 'matomo', version: '5.14.0' },
  { kind: 'composer', name: 'matomo/device-detector', version: '6.4.7' },
  { kind: 'composer', name: 'matomo/device-detector', version: '6.4.7' },
  { kind: 'plugin', name: 'CustomAlerts', version: '5.0.4' },
];

async function sbom() {
  const lines = parts.map((part) => JSON.stringify(part));
  const { clients, started } = ecsWorld({ job: { exitCode: 0, lines } });
  const fakes = opsContext({ clients });
  const exitCode = await runOps(['sbom', 'prod'], fakes.context);
  const commands = started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command);
  return { exitCode, commands, bom: JSON.parse(fakes.results.join('\n')) as Bom };
}

test('every part of the image is there once, by the address that scanners know', async () => {
  const { exitCode, commands, bom } = await sbom();
  expect({ exitCode, commands }).toEqual({ exitCode: 0, commands: [['admin', 'image', 'parts']] });
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  expect(bom.metadata.component).toEqual({ type: 'container', name: 'matomo-prod', version: '5.14.0' });
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(bom.components.map(({ purl }) => purl).filter((purl) => !purl.startsWith('pkg:npm/'))).toEqual([
    'pkg:composer/matomo/device-detector@6.4.7',
    'pkg:deb/debian/g%2B%2B@1%3A14.2?arch=arm64&distro=debian-13',
    'pkg:deb/debian/libc6@2.41-12?arch=arm64&distro=debian-13',
    'pkg:generic/matomo-plugin/CustomAlerts@5.0.4',
    'pkg:generic/matomo@5.14.0',
  ]);
});

test('so is every package of the program, but not those of its tests', async () => {
  const { bom } = await sbom();
  const names = bom.components.filter(({ purl }) => purl.startsWith('pkg:npm/')).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['aws-cdk-lib', 'zod', '@aws-sdk/client-ecs']));
  expect(names).not.toContain('jest');
  expect(bom.components.find(({ name }) => name === '@aws-sdk/client-ecs')?.purl).toMatch(
    /^pkg:npm\/%40aws-sdk\/client-ecs@\d/,
  );
});
