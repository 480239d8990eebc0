import { createHash } from 'node:crypto';
import { strToU8, zipSync, type Zippable } from 'fflate';
import type { FileServer } from '../../../stand-ins/deployment/file-server';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

const licenceKey = 'zqlicence7abcdefghijklmnopqrstuvwxyz';

interface Declared {
  name?: string;
  version?: string;
  sha256?: string;
  purchased?: boolean;
}

/** A plugin's archive, as the marketplace has it. */
export function pluginArchive(name: string, json: object = {}, more: Zippable = {}): Uint8Array {
  return zipSync({
    [`${name}/plugin.json`]: strToU8(
      JSON.stringify({
        name,
        version: '1.2.3',
        require: { matomo: '>=5.0.0-b1,<6.0.0-b1', php: '>=7.2.5' },
        ...json,
      }),
    ),
    [`${name}/${name}.php`]: strToU8(
      `<?php\nnamespace Piwik\\Plugins\\${name};\nclass ${name} extends \\Piwik\\Plugin {}\n`,
    ),
    ...more,
  });
}

/** What the build step takes from the marketplace, and what it refuses. */
export function describePluginDownload(deployment: () => TestDeployment): void {
  describe('plugins from the marketplace', () => {
    let server: FileServer;
    const path = (name: string, version = '1.2.3') => `/api/2.0/plugins/${name}/download/${version}`;

    beforeAll(async () => {
      server = await deployment().serveFiles();
    });

    async function install(declared: readonly Declared[], environment = '') {
      await server.shell('rm -rf /tmp/out');
      const { exitCode, stdout, stderr } = await server.shell(
        `PLUGINS="$(cat)" MARKETPLACE=http://127.0.0.1:8080 ${environment} php /build/install.php /tmp/out`,
        JSON.stringify(declared),
      );
      return { exitCode, said: stdout + stderr };
    }

    test('are unpacked, and named in the list that migrate reads', async () => {
      const archive = pluginArchive('ContractFree');
      await server.put(path('ContractFree'), archive);
      const sha256 = createHash('sha256').update(archive).digest('hex');
      expect(await install([{ name: 'ContractFree', version: '1.2.3', sha256 }])).toMatchObject({
        exitCode: 0,
      });
      expect((await server.shell('cd /tmp/out && find . -type f | sort')).stdout.split('\n')).toEqual([
        './opt/matomo-fargate/plugins.json',
        './usr/src/matomo/plugins/ContractFree/ContractFree.php',
        './usr/src/matomo/plugins/ContractFree/plugin.json',
        '',
      ]);
      const list = await server.shell('cat /tmp/out/opt/matomo-fargate/plugins.json');
      expect(JSON.parse(list.stdout)).toEqual([{ name: 'ContractFree', version: '1.2.3', requires: [] }]);
    });

    const refused: readonly [string, Declared, Uint8Array | undefined, RegExp][] = [
      ['that does not exist', {}, undefined, /can't be had from .* status 404/],
      [
        'with another checksum',
        { sha256: 'a'.repeat(64) },
        pluginArchive('Bad'),
        /SHA-256 sum .* instead of aaa/,
      ],
      [
        'with another version',
        {},
        pluginArchive('Bad', { version: '1.2.4' }),
        /delivered Bad 1\.2\.4 for version 1\.2\.3/,
      ],
      ['with another name', {}, pluginArchive('Bad', { name: 'Worse' }), /names the plugin 'Worse'/],
      [
        'for another Matomo',
        {},
        pluginArchive('Bad', { require: { matomo: '>=4.0.0-b1,<5.0.0-b1' } }),
        /needs matomo >=4\.0\.0-b1,<5\.0\.0-b1/,
      ],
      [
        'that needs another plugin',
        {},
        pluginArchive('Bad', { require: { Missing: '*' } }),
        /needs the plugin Missing/,
      ],
      ['that is no zip file', {}, strToU8('<html>'), /not a zip file/],
      [
        'that writes outside',
        {},
        pluginArchive('Bad', {}, { 'Bad/../../x.php': strToU8('x') }),
        /no file or folder below Bad/,
      ],
      [
        'that writes beside',
        {},
        pluginArchive('Bad', {}, { 'Login/x.php': strToU8('x') }),
        /no file or folder below Bad/,
      ],
      [
        'with a symbolic link',
        {},
        pluginArchive('Bad', {}, { 'Bad/link': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] }),
        /'Bad\/link', which is no file or folder/,
      ],
      [
        'under the name of one that comes with Matomo',
        { name: 'Login' },
        undefined,
        /Login is part of this Matomo/,
      ],
      [
        'without a version that does not come with Matomo',
        { version: undefined },
        undefined,
        /no plugin Bad comes with/,
      ],
      ['without a name', { name: '../x' }, undefined, /no valid name/],
    ];

    test.each(refused)('one %s is refused', async (_what, declared, archive, reason) => {
      await (archive ? server.put(path('Bad'), archive) : server.remove(path('Bad')));
      const { exitCode, said } = await install([{ name: 'Bad', version: '1.2.3', ...declared }]);
      expect(said).toMatch(reason);
      expect(exitCode).toBe(1);
    });

    describe('purchased', () => {
      const purchased = [{ name: 'ContractPaid', version: '1.2.3', purchased: true }];
      const key = (content: string) =>
        server.shell('mkdir -p /run/secrets; cat >/run/secrets/matomo-licence-key', content);

      beforeAll(() => server.put(path('ContractPaid'), pluginArchive('ContractPaid'), { token: licenceKey }));

      test('are fetched with the licence key, which shows nowhere', async () => {
        await key(`${licenceKey}\n`);
        const { exitCode, said } = await install(purchased);
        expect(said).toContain('plugin ContractPaid: 1.2.3');
        expect(exitCode).toBe(0);
        expect(said).not.toContain(licenceKey);
        expect((await server.shell(`grep -rl ${licenceKey} /tmp/out /tmp/requests`)).stdout).toBe('');
      });

      test('are not had with another key', async () => {
        await key('another');
        const { exitCode, said } = await install(purchased);
        expect(said).toMatch(
          /access token is not valid for this plugin.*Check name and version, and .*licence/,
        );
        expect(exitCode).toBe(1);
      });

      test('need a key, and one that does not travel in the clear', async () => {
        await key('');
        expect((await install(purchased)).said).toContain('set MATOMO_LICENCE_KEY');
        await key(licenceKey);
        const { exitCode, said } = await install(purchased, 'MARKETPLACE=http://plugins.example.org');
        expect(said).toContain('the licence key is not sent to http://plugins.example.org');
        expect(exitCode).toBe(1);
      });
    });
  });
}
