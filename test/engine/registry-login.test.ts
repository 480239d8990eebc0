import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerEngine } from '../../lib/engine/container-engine';

const login = { host: 'registry.example.org', username: 'AWS', password: 'for hours' };

/** A user's folder of Docker, and an engine that writes down how it is called. */
function world() {
  const own = mkdtempSync(join(tmpdir(), 'docker-config-'));
  const settings = JSON.stringify({ credsStore: 'desktop', auths: { other: {} }, currentContext: 'colima' });
  writeFileSync(join(own, 'config.json'), settings);
  mkdirSync(join(own, 'contexts/meta'), { recursive: true });
  const program = join(own, 'engine');
  const seen = join(own, 'seen.json');
  writeFileSync(
    program,
    `#!/usr/bin/env node
const { readFileSync, statSync, writeFileSync } = require('node:fs');
const { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file } = process.env;
writeFileSync(${JSON.stringify(seen)}, JSON.stringify({
  folder, args: process.argv.slice(2), config: JSON.parse(readFileSync(file, 'utf8')),
  mode: statSync(file).mode & 0o777, contexts: statSync(folder + '/contexts/meta').isDirectory(),
}));`,
    { mode: 0o755 },
  );
  return { own, settings, program, seen: () => JSON.parse(readFileSync(seen, 'utf8')) as { folder: string } };
}

test.each(['docker', 'podman'] as const)(
  '%s logs in by a file of its own, which is gone afterwards; the user’s stays as it is',
  async (name) => {
    const { own, settings, program, seen } = world();
    const before = process.env['DOCKER_CONFIG'];
    process.env['DOCKER_CONFIG'] = own;
    try {
      await new ContainerEngine(name, '5.1', {}, undefined, program).push('image', login, () => undefined);
    } finally {
      if (before === undefined) delete process.env['DOCKER_CONFIG'];
      else process.env['DOCKER_CONFIG'] = before;
    }
    expect(seen()).toMatchObject({
      args: ['push', 'image'],
      config: {
        auths: { 'registry.example.org': { auth: Buffer.from('AWS:for hours').toString('base64') } },
        currentContext: 'colima',
      },
      mode: 0o600,
      contexts: true,
    });
    expect(() => statSync(seen().folder)).toThrow('ENOENT');
    expect(readFileSync(join(own, 'config.json'), 'utf8')).toBe(settings);
  },
);
