import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { contractFolder } from './contract-folder';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** Matomo writes its settings back in many places; none of them may carry a secret to the shared file. */
export function describeSecrets(deployment: () => TestDeployment): void {
  const config = () => deployment().shell('cat /var/lib/matomo/config/config.ini.php');

  describe('secrets', () => {
    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
    });

    test('are neither in config.ini.php nor in a log after an installation', async () => {
      expect(await deployment().placesWithSecrets()).toEqual([]);
    });

    test('stay out of config.ini.php when a setting is saved, which is saved', async () => {
      const { exitCode } = await deployment().run('console', {
        arguments: ['config:set', 'General.login_allowlist_apply_to_reporting_api_requests="0"'],
      });
      expect(exitCode).toBe(0);
      expect(await config()).toMatch(/login_allowlist_apply_to_reporting_api_requests = "?0"?/);
      expect(await deployment().placesWithSecrets()).toEqual([]);
    });

    test('stay out when a plugin is activated, and when the database is upgraded', async () => {
      const { exitCode } = await deployment().run('console', {
        mounts: [contractFolder],
        arguments: ['plugin:activate', 'ContractFolder'],
      });
      expect(exitCode).toBe(0);
      expect(await config()).toContain('"ContractFolder"');
      await deployment().database.query(
        "UPDATE matomo_test.matomo_option SET option_value = '5.0.0' WHERE option_name = 'version_core'",
      );
      const { stdout } = await deployment().run('migrate', { mounts: [contractFolder] });
      expect(JSON.parse(stdout)).toMatchObject({ result: 'upgraded', previous: '5.0.0' });
      expect(await deployment().placesWithSecrets()).toEqual([]);
      // The plugin's folder is only mounted.
      await deployment().shell('rm /var/lib/matomo/config/config.ini.php');
      expect((await deployment().run('migrate')).exitCode).toBe(0);
    });

    test('stay out when a page of Matomo saves, and what the image owns does too', async () => {
      const web = await pageThatSaves();
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
      const answer = await web.api('CoreAdminHome.setTrustedHosts', {
        'trustedHosts[0]': 'evil.example.com',
        passwordConfirmation: secrets.ADMIN_PASSWORD,
      });
      expect(answer).not.toMatchObject({ result: 'error' });
      expect(await config()).not.toContain('evil.example.com');
      expect(await config()).not.toMatch(/force_ssl|proxy_client_headers|ssl_ca|noreply/);
      expect((await web.request('/index.php')).status).toBeLessThan(400);
      expect(await deployment().placesWithSecrets()).toEqual([]);
    });
  });

  /** A web task with the page of general settings, which the image switches off. */
  async function pageThatSaves(): Promise<MatomoClient> {
    const environment = { MATOMO_GENERAL_ENABLE_GENERAL_SETTINGS_ADMIN: '1' };
    return deployment().client(await deployment().startWeb({ environment }), host);
  }
}
