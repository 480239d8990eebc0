import { imageVariables } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** Who may make tokens for the API by themselves. */
export function describeOwnTokens(deployment: () => TestDeployment): void {
  describe('own tokens', () => {
    const paul = 'paul';
    /** As a browser gets it. */
    const page = (client: MatomoClient, action: string) =>
      client.request(`/index.php?module=UsersManager&action=${action}&idSite=1&period=day&date=today`);
    const tokenOf = (client: MatomoClient, login: string) =>
      client.api('UsersManager.createAppSpecificTokenAuth', {
        ...{ userLogin: login, passwordConfirmation: secrets.ADMIN_PASSWORD, description: 'my script' },
      });
    const loggedIn = async (container: string, login: string) => {
      const client = deployment().client(container, host);
      expect(await client.logIn(login, secrets.ADMIN_PASSWORD)).toBe(true);
      return client;
    };
    let web: string;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      await deployment().database.query(
        `USE matomo_test; CREATE TEMPORARY TABLE one AS SELECT * FROM matomo_user WHERE login = '${admin.login}'; ` +
          `UPDATE one SET login = '${paul}', email = 'paul@example.org', superuser_access = 0; ` +
          `INSERT INTO matomo_user SELECT * FROM one; ` +
          `INSERT INTO matomo_access (login, idsite, access) VALUES ('${paul}', 1, 'view')`,
      );
      web = await deployment().startWeb({ environment: { [imageVariables.ownTokens]: 'off' } });
    }, 120_000);

    test('where they may not, people neither see the page nor get a token by it', async () => {
      const client = await loggedIn(web, paul);
      expect((await page(client, 'userSecurity')).body).toContain('#authtokens + * { display: none }');
      const refused = await page(client, 'addNewToken');
      expect(refused.body).toContain('made by administrators');
      expect(refused.body).not.toContain('<form');
      expect(JSON.stringify(await tokenOf(client, paul))).toContain('made by administrators');
      // As a program does: with the password, and without a session.
      const anonymous = deployment().client(web, host);
      expect(JSON.stringify(await tokenOf(anonymous, paul))).toContain('made by administrators');
      expect(JSON.stringify(await tokenOf(anonymous, 'paul@example.org'))).toContain(
        'made by administrators',
      );
      const count = "SELECT COUNT(*) FROM matomo_test.matomo_user_token_auth WHERE login = 'paul'";
      expect(await deployment().database.query(count)).toBe('0');
    });

    test('super users may', async () => {
      const client = await loggedIn(web, admin.login);
      expect((await page(client, 'userSecurity')).body).not.toContain('display: none }');
      expect(JSON.stringify(await tokenOf(client, admin.login))).toMatch(/[0-9a-f]{32}/);
    });

    test('by default all may', async () => {
      const other = await deployment().startWeb();
      const client = await loggedIn(other, paul);
      expect((await page(client, 'userSecurity')).body).not.toContain('#authtokens +');
      expect(JSON.stringify(await tokenOf(client, paul))).toMatch(/[0-9a-f]{32}/);
    });
  });
}
