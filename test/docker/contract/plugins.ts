import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { imageContract, imageVariables } from '../../../lib/contract/image';
import { until } from '../../../lib/cli/until';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
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
        expect(status).toBe(200);
        expect(body).toContain('/* contract folder tracker */');
      }
    });

    test('have settings that every task goes by within the tracker’s own time', async () => {
      // In seconds; usually 300.
      const environment = { MATOMO_TRACKER_TRACKER_CACHE_FILE_TTL: '2' };
      const started = [
        await deployment().startWeb({ image, environment }),
        await deployment().startWeb({ image, environment: { ...environment, ACCELERATION: 'off' } }),
      ].map((container) => deployment().client(container, host));
      const counted = () => deployment().storedPageViews();
      const hit = '/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/';
      /** Whether each task counts a page view. */
      const count = async () => {
        const all: boolean[] = [];
        for (const task of started) {
          const before = await counted();
          await task.request(`${hit}${Math.random()}`);
          all.push((await counted()) !== before);
        }
        return all;
      };
      expect(await count()).toEqual([true, true]);
      // In a third task.
      const ignore = { image, arguments: ['contractfolder:ignore', '--on=1'] };
      expect((await deployment().run('console', ignore)).exitCode).toBe(0);
      const allIgnore = async () => ((await count()).includes(true) ? undefined : true);
      expect(await until(allIgnore, { within: 20_000 })).toBe(true);
      const again = { image, arguments: ['contractfolder:ignore', '--on=0'] };
      expect((await deployment().run('console', again)).exitCode).toBe(0);
    });

    test('that fail in a scheduled task leave the reports made, and an exit code of their own', async () => {
      const key = "option_name = 'ContractFolder.failTask'";
      const task = 'Piwik\\\\Plugins\\\\ContractFolder\\\\Tasks.failIfWanted';
      const timetable = `CONCAT('a:1:{s:${task.replaceAll('\\\\', '.').length}:"${task}";i:1;}')`;
      await deployment().database.query(
        `REPLACE INTO matomo_test.matomo_option (option_name, option_value, autoload) VALUES ('ContractFolder.failTask', '1', 0), ('TaskScheduler.timetable', ${timetable}, 0)`,
      );
      const { exitCode, stdout, stderr } = await deployment().run('archive', { image });
      await deployment().database.query(`DELETE FROM matomo_test.matomo_option WHERE ${key}`);
      expect(stderr).toMatch(/a download that did not come[^]*all reports are made, but a scheduled task/);
      expect(exitCode).toBe(imageContract.archiveExitCodes.sideTasksFailed);
      expect(stdout).toMatch(/"ReportsFailed":0,"SideTasksFailed":1/);
    });

    test('and settings change the tracking script at run time, alike on every task', async () => {
      const environment = { [imageVariables.copySeconds]: '1' };
      const [one, other] = [
        deployment().client(await deployment().startWeb({ image, environment }), host),
        deployment().client(await deployment().startWeb({ image, environment }, 'tracker'), host),
      ] as const;
      const scripts = async () => {
        const answers = [await one.request('/matomo.js'), await other.request('/piwik.js')];
        const etags = answers.map(({ headers }) => /^etag: (.*?)\r?$/im.exec(headers)?.[1]);
        expect(answers[0]?.headers).toMatch(/^cache-control: public, max-age=300\r?$/im);
        return { bodies: answers.map(({ body }) => body), etags };
      };
      const before = await scripts();
      expect(before.bodies[0]).toBe(before.bodies[1]);
      expect(before.etags[0]).toBeDefined();
      expect(before.etags[0]).toBe(before.etags[1]);
      await one.logIn(admin.login, secrets.ADMIN_PASSWORD);
      const force = (on: '0' | '1') =>
        one.api('PrivacyManager.setAnonymizeIpSettings', {
          anonymizeIPEnable: '1',
          ipAddressMaskLength: '2',
          useAnonymizedIpForVisitEnrichment: '0',
          forceCookielessTracking: on,
        });
      expect(await force('1')).not.toMatchObject({ result: 'error' });
      const differ = async () => {
        const { bodies } = await scripts();
        return bodies.every((body) => body !== before.bodies[0]) ? bodies : undefined;
      };
      const changed = (await until(differ, { within: 20_000 })) ?? [];
      expect(changed[0]).toMatch(/disableCookies\(\)|no cookies/);
      expect(changed[0]).toBe(changed[1]);
      // A new task has it from its first answer on.
      const next = deployment().client(await deployment().startWeb({ image }), host);
      expect((await next.request('/matomo.js')).body).toBe(changed[0]);
      expect((await next.request('/js/')).body.trimEnd()).toContain(changed[0]?.trimEnd());

      // Where it can't be had, a task serves the image's own.
      await deployment().shell(`chmod 000 ${config}/tracker-script/*`);
      const alone = deployment().client(await deployment().startWeb({ image }), host);
      await deployment().shell(`chmod 600 ${config}/tracker-script/*`);
      const { status, body } = await alone.request('/matomo.js');
      expect({ status, isOwn: body !== changed[0] }).toEqual({ status: 200, isOwn: true });
      expect(await force('0')).not.toMatchObject({ result: 'error' });
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

      // Of a preview, the newest is wanted.
      await deployment().shell(`echo > ${config}/tag-manager/container_abcd1234_preview.js`);
      const preview = await one.request('/js/container_abcd1234_preview.js');
      await deployment().shell(`rm ${config}/tag-manager/container_abcd1234_preview.js`);
      expect(preview.headers).toMatch(/^cache-control: no-store\r?$/im);
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
      const list = async (verb: string) => {
        const { stdout } = await deployment().run('admin', { image, arguments: ['tag-manager', verb] });
        return stdout
          .trim()
          .split('\n')
          .map(
            (line) => JSON.parse(line) as { container: string; served: boolean; published: string | null },
          );
      };
      expect((await list('list')).map(({ served }) => served)).not.toContain(true);
      const refreshed = await list('refresh');
      expect(refreshed.map(({ served, published }) => [served, published !== null])).toEqual(
        before.map(() => [true, true]),
      );
      expect(refreshed.map(({ container }) => `container_${container}.js`).sort()).toEqual(
        [...before].sort(),
      );
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
