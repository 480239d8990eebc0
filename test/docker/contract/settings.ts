import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** Warnings of Matomo's system check that can't be mended here. Each must still be needed. */
const excepted = [
  // It asks its own address whether private files are to be had there; in a test nobody answers under that name. That they
  // are not is tested with the web role.
  /Checking the URL https:\/\/stats\.example\.org/,
  // Countries go by languages where the configuration has no `geoip`.
  /^Geolocation: WARNING/,
];

/** Who owns a setting, and what Matomo itself thinks of them. */
export function describeSettings(deployment: () => TestDeployment): void {
  describe('settings', () => {
    let web: MatomoClient;
    const console = (...args: string[]) => deployment().run('console', { arguments: args });

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
    });

    test.each([
      [['config:set', 'General.enable_installer=1'], 'the image (docker/matomo/common.config.ini.php)'],
      [
        ['config:set', '--section=General', '--key=force_ssl', '--value=0'],
        'the variable MATOMO_GENERAL_FORCE_SSL',
      ],
      [['config:set', 'General.trusted_hosts[]="evil.example.com"'], 'the variable TRUSTED_HOSTS'],
      [['config:delete', 'database.password'], 'the variable MATOMO_DATABASE_PASSWORD'],
    ])('%j is refused, since somebody else owns the setting', async (args, owner) => {
      const { exitCode, stderr } = await console(...args);
      expect(stderr).toContain(`belongs to ${owner}`);
      expect(exitCode).toBe(78);
    });

    test('are those that the image owns, whatever config.ini.php says', async () => {
      await deployment().shell(
        "printf '[General]\\nenable_framed_pages = 1\\ncsp_enabled = 0\\nenable_create_realtime_segments = 1\\n' >> /var/lib/matomo/config/config.ini.php",
      );
      const settings = await inForce();
      expect(settings.General).toMatchObject({
        ...{ enable_framed_pages: 0, enable_framed_settings: 0, csp_enabled: 1, csp_report_only: 0 },
        ...{ enable_create_realtime_segments: 0, enable_update_communication: 0 },
        trusted_hosts: [host, `www.${host}`],
      });
      expect(settings.database).toMatchObject({ schema: 'Mariadb' });
      expect(settings.Plugins.Plugins).not.toContain('Marketplace');
      expect(settings.Plugins.Plugins).not.toContain('EnvironmentVariables');
    });

    test('take a host with and without its port', async () => {
      const { General } = await inForce({ TRUSTED_HOSTS: `${host}:8443,www.${host}:8443` });
      expect(General['trusted_hosts']).toEqual([`${host}:8443`, `www.${host}:8443`, host, `www.${host}`]);
    });

    test('hold for no cache longer than the tracker’s rule, but for what depends on code alone', async () => {
      const code =
        'define("PIWIK_DOCUMENT_ROOT", "/usr/src/matomo"); define("PIWIK_INCLUDE_PATH", PIWIK_DOCUMENT_ROOT);' +
        'require PIWIK_DOCUMENT_ROOT . "/core/bootstrap.php"; require "/opt/matomo-fargate/overrides/classes.php";' +
        'class Spy extends \\Matomo\\Cache\\Backend\\ArrayCache { public $times = [];' +
        ' public function doSave($id, $data, $lifeTime = 0) { $this->times[] = $lifeTime; return true; } }' +
        '$spy = new Spy(); $cache = new \\MatomoFargate\\FreshCache($spy, 300);' +
        'foreach ([["x", 0], ["x", 43200], ["x", 30], ["matomocache_DeviceDetector-6", 86400]] as [$id, $time])' +
        ' { $cache->doSave($id, 1, $time); } echo json_encode($spy->times);';
      const output = await deployment().exec(web.container, `php -r '${code}' 2>/dev/null`);
      expect(JSON.parse(output)).toEqual([300, 300, 30, 86400]);
    });

    test("leave Matomo's own system check without a warning, after an installation and an upgrade", async () => {
      // It warns where the clocked archiving has never run, and it wants to ask itself over HTTP.
      expect((await deployment().run('archive')).exitCode).toBe(0);
      expect(await warnings()).toEqual([]);
      await deployment().database.query(
        "UPDATE matomo_test.matomo_option SET option_value = '5.0.0' WHERE option_name = 'version_core'",
      );
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      expect(await warnings()).toEqual([]);
    });

    /** Lines of the system check that are neither fine nor excepted. */
    async function warnings(): Promise<string[]> {
      const said = await deployment().exec(
        web.container,
        'php /usr/src/matomo/console diagnostics:run --no-ansi 2>&1',
      );
      const lines = said.split('\n').filter((line) => /\b(WARNING|ERROR) /.test(line));
      for (const exception of excepted) expect(said).toMatch(new RegExp(exception.source, 'm'));
      return lines.filter((line) => !excepted.some((exception) => exception.test(line)));
    }

    interface Settings {
      General: Record<string, unknown>;
      database: Record<string, unknown>;
      Plugins: { Plugins: string[] };
    }

    /** The settings as Matomo reads them. */
    async function inForce(environment: Record<string, string> = {}): Promise<Settings> {
      const variables = Object.entries(environment).map(([name, value]) => `${name}='${value}'`);
      const code =
        'define("PIWIK_DOCUMENT_ROOT", "/usr/src/matomo"); define("PIWIK_INCLUDE_PATH", PIWIK_DOCUMENT_ROOT);' +
        'require PIWIK_DOCUMENT_ROOT . "/bootstrap.php"; require PIWIK_DOCUMENT_ROOT . "/core/bootstrap.php";' +
        '(new \\Piwik\\Application\\Environment("cli"))->init(); $config = \\Piwik\\Config::getInstance();' +
        'foreach (["General", "database", "Plugins"] as $name) { $all[$name] = $config->$name; } echo json_encode($all);';
      const output = await deployment().exec(
        web.container,
        `${variables.join(' ')} php -r '${code}' 2>/dev/null`,
      );
      return JSON.parse(output) as Settings;
    }
  });
}
