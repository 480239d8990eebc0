import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MatomoClient } from '../../support/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';
import { pluginArchive } from './plugin-download';

const licenceKey = 'zqlicence7inabuild';
const config = '/var/lib/matomo/config';

/** An image with plugins: built, migrated to, served, and left again. */
export function describePlugins(deployment: () => TestDeployment): void {
  const option = (name: string) =>
    deployment().database.query(
      `SELECT option_value FROM matomo_test.matomo_option WHERE option_name = '${name}'`,
    );

  describe('plugins', () => {
    let image: string;
    let marketplace: Server;
    const migrate = (options = {}) => deployment().run('migrate', options);

    beforeAll(async () => {
      marketplace = createServer((request, response) => {
        request
          .resume()
          .on('end', () => response.end(pluginArchive('ContractPaid', { require: { ContractFolder: '*' } })));
      });
      await new Promise<void>((resolve) => marketplace.listen(0, '127.0.0.1', resolve));
      const { port } = marketplace.address() as AddressInfo;
      process.env['MATOMO_LICENCE_KEY'] = licenceKey;
      image = await deployment().buildWith(
        [
          { name: 'TagManager' },
          // Declared before the one that it needs.
          { name: 'ContractPaid', version: '1.2.3', purchased: true },
          { folder: 'test/docker/fixtures/ContractFolder' },
        ],
        `http://127.0.0.1:${port}`,
      );
      await deployment().reset();
      expect((await migrate()).exitCode).toBe(0);
    }, 300_000);

    afterAll(() => marketplace.close());

    test('leave no licence key in the image', async () => {
      expect(await deployment().imageContains(image, 'ContractPaid')).toBe(true);
      expect(await deployment().imageContains(image, licenceKey)).toBe(false);
    });

    test('are activated in the order of their needs, once; what changed is told, what was is kept', async () => {
      const { exitCode, stdout, stderr } = await migrate({ image });
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        activated: ['TagManager', 'ContractFolder', 'ContractPaid'],
        deactivated: [],
        config: 'written',
      });
      expect(stderr).toMatch(/\+ \[Plugins\] Plugins\[\] = \W+ContractPaid/);
      expect(stderr).toMatch(/\+ \[PluginsInstalled\] PluginsInstalled\[\] = \W+TagManager/);
      expect(await option('ContractFolder')).toBe('install activate');
      expect(await deployment().shell(`grep -c ContractPaid ${config}/config.ini.php`)).toBe('2\n');
      expect(await deployment().shell(`grep -L ContractPaid ${config}/config.ini.php.before-*`)).toMatch(
        /config\.ini\.php\.before-\d{8}T\d{6}Z\n/,
      );
      const again = JSON.parse((await migrate({ image })).stdout) as object;
      expect(again).toMatchObject({ result: 'current', activated: [], deactivated: [], config: 'unchanged' });
    });

    test('add to the tracking script', async () => {
      const web = await client();
      for (const script of ['/matomo.js', '/piwik.js']) {
        const { status, body } = await web.request(script);
        if (status !== 404) expect(body).toContain('/* contract folder tracker */');
      }
    });

    test('of the Tag Manager: containers are on the shared file system, and every task serves them', async () => {
      const [container = ''] = await containers();
      expect(container).toMatch(/^container_\w+\.js$/);
      const [one, other] = [await client(0), await client(1)];
      const answers = [await one.request(`/js/${container}`), await other.request(`/js/${container}`)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0]?.body).toBe(answers[1]?.body);
      const etags = answers.map(({ headers }) => /^etag: (.*?)\r?$/im.exec(headers)?.[1]);
      expect(etags[0]).toBeDefined();
      expect(etags[0]).toBe(etags[1]);
      expect(answers[0]?.headers).toMatch(/^cache-control: public, max-age=300/im);
      const unchanged = await other.request(`/js/${container}`, {
        headers: { 'If-None-Match': String(etags[0]) },
      });
      expect(unchanged.status).toBe(304);

      // Published by one task, there on the other. A new site gets a container of its own.
      await one.logIn(admin.login, secrets.ADMIN_PASSWORD);
      await one.api('SitesManager.addSite', { siteName: 'Second', urls: 'https://second.example.org' });
      const published = (await containers()).filter((file) => file !== container);
      expect(published).toHaveLength(1);
      expect((await other.request(`/js/${published[0]}`)).status).toBe(200);
      expect(await deployment().shell(`ls -A ${config}/tag-manager`)).not.toContain('.next');
    });

    test.each([
      '/tag-manager/',
      '/js/config.ini.php',
      '/js/container_..%2f..%2fconfig.ini.php.js',
      '/js/.next-0',
    ])('%s is served by none', async (path) => {
      expect((await (await client()).request(path)).status).toBeGreaterThanOrEqual(400);
    });

    test('of the Tag Manager: containers that were lost are made again by the next migration', async () => {
      const before = await containers();
      await deployment().shell(`rm -r ${config}/tag-manager`);
      expect((await migrate({ image })).exitCode).toBe(0);
      expect(await containers()).toEqual(before);
    });

    test('that the image no longer has are deactivated, and their data stays', async () => {
      const { exitCode, stdout, stderr } = await migrate();
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect((JSON.parse(stdout) as { deactivated: string[] }).deactivated.sort()).toEqual([
        'ContractFolder',
        'ContractPaid',
        'TagManager',
      ]);
      expect(stderr).toMatch(/- \[Plugins\] Plugins\[\] = \W+ContractFolder/);
      expect(await deployment().shell(`grep -c Contract ${config}/config.ini.php`)).toBe('0\n');
      expect(await option('version_ContractFolder')).toBe('1.0.0');
      const web = deployment().client(await deployment().startWeb(), host);
      expect((await web.request('/index.php')).status).toBe(200);
      expect(JSON.parse((await migrate()).stdout)).toMatchObject({ result: 'current', config: 'unchanged' });
    });

    test('that come back are active again, without a second installation', async () => {
      const { exitCode, stdout } = await migrate({ image });
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        activated: ['TagManager', 'ContractFolder', 'ContractPaid'],
      });
      expect(await option('ContractFolder')).toBe('install activate activate');
    });

    const tasks: MatomoClient[] = [];
    /** The first or second task that serves the image with plugins. */
    async function client(index: 0 | 1 = 0): Promise<MatomoClient> {
      return (tasks[index] ??= deployment().client(await deployment().startWeb({ image }), host));
    }
  });

  async function containers(): Promise<string[]> {
    const files = await deployment().shell(`ls ${config}/tag-manager`);
    // Those of the stages before live have a longer name.
    return files.split('\n').filter((file) => /^container_\w{8}\.js$/.test(file));
  }
}
