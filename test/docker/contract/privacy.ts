import { imageVariables } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** What is declared about privacy and settings holds, whatever Matomo's pages or its database say. */
export function describePrivacy(deployment: () => TestDeployment): void {
  describe('privacy', () => {
    const declared = {
      ...{ ipAnonymizerEnabled: 1, ipAddressMaskLength: 2, forceCookielessTracking: 1, userId: 'off' },
      ...{ doNotTrackEnabled: 0, anonymizeReferrer: '' },
    };
    const environment = {
      [imageVariables.privacy]: JSON.stringify(declared),
      [imageVariables.settings]: JSON.stringify({
        General: {
          cors_domains: ['https://a.example.org', 'https://b.example.org'],
          API_datatable_default_limit: 77,
        },
      }),
    };
    const query = (sql: string) => deployment().database.query(sql);
    let web: MatomoClient;
    let visitors = 0;

    /** Tracks a page view of a new visitor, who is told by the browser alone, and returns the address that was stored. */
    const storedAddress = async (client: MatomoClient) => {
      const browser = `Mozilla/5.0 (X11; Linux x86_64; rv:1${++visitors}0.0) Gecko/20100101 Firefox/1${visitors}0.0`;
      await client.request('/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/&uid=maria', {
        headers: { 'X-Forwarded-For': '203.7.113.77', 'User-Agent': browser },
      });
      return query('SELECT HEX(location_ip) FROM matomo_test.matomo_log_visit ORDER BY idvisit DESC LIMIT 1');
    };

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate', { environment })).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb({ environment }), host);
    });

    test('addresses stay masked after the rows of the database are switched off', async () => {
      for (const [name, value] of [
        ['ipAnonymizerEnabled', '0'],
        ['ipAddressMaskLength', '0'],
      ]) {
        await query(
          `REPLACE INTO matomo_test.matomo_option VALUES ('PrivacyManager.${name}', '${value}', 0)`,
        );
      }
      // A task that has read nothing yet.
      const fresh = deployment().client(await deployment().startWeb({ environment }), host);
      expect(await storedAddress(fresh)).toBe('CB070000');
    });

    test('and after Matomo’s own page has switched them off', async () => {
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
      await web.api('PrivacyManager.setAnonymizeIpSettings', {
        ...{ anonymizeIPEnable: '0', ipAddressMaskLength: '1', useAnonymizedIpForVisitEnrichment: '0' },
        ...{ forceCookielessTracking: '0', passwordConfirmation: secrets.ADMIN_PASSWORD },
      });
      const fresh = deployment().client(await deployment().startWeb({ environment }), host);
      expect(await storedAddress(fresh)).toBe('CB070000');
      expect((await fresh.request('/matomo.js')).body).toMatch(/disableCookies|no cookies/);
    });

    test('more than is declared may be chosen', async () => {
      await query(
        "REPLACE INTO matomo_test.matomo_option VALUES ('PrivacyManager.ipAddressMaskLength', '3', 0)",
      );
      const fresh = deployment().client(await deployment().startWeb({ environment }), host);
      expect(await storedAddress(fresh)).toBe('CB000000');
    });

    test('the User ID that a site sends is not stored, where Matomo has a column for it', async () => {
      const column = await query("SHOW COLUMNS FROM matomo_test.matomo_log_visit LIKE 'user_id'");
      const stored =
        column === '' ? '0' : await query('SELECT COUNT(user_id) FROM matomo_test.matomo_log_visit');
      expect(stored).toBe('0');
    });

    test('privacy check says what holds, and finds an address that was stored in full', async () => {
      const check = async () => {
        const { stdout } = await deployment().run('admin', { arguments: ['privacy', 'check'], environment });
        const rows = stdout.split('\n').filter((line) => line.startsWith('{"what"'));
        return rows.map((line) => JSON.parse(line) as { what: string; ok: boolean });
      };
      expect((await check()).filter(({ ok }) => !ok)).toEqual([]);
      expect(await check()).toHaveLength(6);
      const change = (address: string) =>
        query(
          `UPDATE matomo_test.matomo_log_visit SET location_ip = ${address} ORDER BY idvisit DESC LIMIT 1`,
        );
      await change("UNHEX('CB007107')");
      expect((await check()).filter(({ ok }) => !ok)).toMatchObject([{ what: 'stored addresses' }]);
      await change("UNHEX('20010DB8000100020003000400050006')");
      expect((await check()).filter(({ ok }) => !ok)).toMatchObject([{ what: 'stored addresses' }]);
      await change("UNHEX('20010DB8000100000000000000000000')");
      expect((await check()).filter(({ ok }) => !ok)).toEqual([]);
    });

    test('health check goes by what holds', async () => {
      const { stdout } = await deployment().run('admin', { arguments: ['health', 'check'], environment });
      expect(stdout).toMatch(/"what":"anonymisation","ok":true,"detail":"3 bytes/);
    });

    test('lists and keys of any case reach Matomo, and stay out of config.ini.php', async () => {
      const { stdout } = await deployment().run('admin', { arguments: ['config', 'diff'], environment });
      const rows = stdout
        .split('\n')
        .filter((line) => line.startsWith('{"section"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(rows).toContainEqual(
        expect.objectContaining({
          ...{ section: 'General', key: 'cors_domains', layer: 'environment' },
          value: ['https://a.example.org', 'https://b.example.org'],
        }),
      );
      expect(rows).toContainEqual(
        expect.objectContaining({ key: 'API_datatable_default_limit', value: 77, layer: 'environment' }),
      );
      const set = await deployment().run('console', {
        ...{ arguments: ['config:set', 'General.API_datatable_default_limit=5'], environment },
      });
      expect(set.stderr).toContain('belongs to the configuration of this environment');
      expect(set.exitCode).toBe(78);
      expect(await deployment().shell('cat /var/lib/matomo/config/config.ini.php')).not.toContain(
        'cors_domains',
      );
    });

    test('a second factor that is required of everybody is asked for after the login', async () => {
      const required = { TwoFactorAuth: { twoFactorAuthRequired: 1 } };
      const strict = deployment().client(
        await deployment().startWeb({
          environment: { ...environment, [imageVariables.settings]: JSON.stringify(required) },
        }),
        host,
      );
      await strict.logIn(admin.login, secrets.ADMIN_PASSWORD);
      const { headers, body } = await strict.request(
        '/index.php?module=CoreHome&action=index&idSite=1&period=day&date=today',
      );
      expect(`${headers}${body}`).toMatch(/setUpTwoFactorAuth/i);
      // Without what requires it, the same session sees its page.
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
    });

    test('pages and the API are for the networks that are declared; visitors come from everywhere', async () => {
      const networks = { General: { login_allowlist_ip: ['192.0.2.0/25', '2001:db8::/48'] } };
      const guarded = deployment().client(
        await deployment().startWeb({
          environment: { ...environment, [imageVariables.settings]: JSON.stringify(networks) },
        }),
        host,
      );
      const from = async (address: string, path: string, form?: Record<string, string>) => {
        const headers = { 'X-Forwarded-For': `10.0.0.1, ${address}` };
        return guarded.request(path, { headers, ...(form && { form }) });
      };
      const login = '/index.php?module=Login';
      for (const inside of ['192.0.2.127', '2001:db8::7']) {
        expect((await from(inside, login)).body).toContain('form_password');
      }
      for (const outside of ['192.0.2.128', '203.0.113.7', '2001:db9::7']) {
        expect((await from(outside, login)).body).not.toContain('form_password');
        const form = { method: 'API.getMatomoVersion', format: 'JSON' };
        expect((await from(outside, '/index.php?module=API', form)).body).not.toMatch(/"value"/);
        const hit = '/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/';
        expect((await from(outside, hit)).status).toBe(204);
        expect((await from(outside, '/matomo.js')).status).toBe(200);
      }
    });

    test.each(['SETTINGS', 'PRIVACY', 'DECLARED', 'SIGN_ON'])(
      '%s that is no JSON ends with 78',
      async (name) => {
        const { exitCode, stderr } = await deployment().run('console', {
          ...{ environment: { [name]: '{broken' }, arguments: ['core:version'] },
        });
        expect(stderr).toContain(`${name} is no JSON object`);
        expect(exitCode).toBe(78);
      },
    );
  });
}
