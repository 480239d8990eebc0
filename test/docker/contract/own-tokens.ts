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
    /** As a program asks: with the password, and without a session. */
    const answerTo = async (client: MatomoClient, login: string) => {
      const form = { userLogin: login, passwordConfirmation: secrets.ADMIN_PASSWORD, description: 'my app' };
      const method = 'UsersManager.createAppSpecificTokenAuth';
      return (await client.request('/index.php?module=API&format=JSON', { form: { method, ...form } })).body;
    };
    const logIn = async (client: MatomoClient, login: string) =>
      expect(await client.logIn(login, secrets.ADMIN_PASSWORD)).toBe(true);
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      await deployment().database.query(
        `USE matomo_test; CREATE TEMPORARY TABLE one AS SELECT * FROM matomo_user WHERE login = '${admin.login}'; ` +
          `UPDATE one SET login = '${paul}', email = 'paul@example.org', superuser_access = 0; ` +
          `INSERT INTO matomo_user SELECT * FROM one; ` +
          `INSERT INTO matomo_access (login, idsite, access) VALUES ('${paul}', 1, 'view')`,
      );
      const environment = { [imageVariables.ownTokens]: 'off' };
      web = deployment().client(await deployment().startWeb({ environment }), host);
    }, 120_000);

    test('where they may not, people neither see the page nor get a token by it', async () => {
      for (const login of [paul, 'paul@example.org'])
        expect(await answerTo(web, login)).toContain('made by administrators');
      await logIn(web, paul);
      expect((await page(web, 'userSecurity')).body).toContain('#authtokens + * { display: none }');
      const refused = await page(web, 'addNewToken');
      expect(refused.body).toContain('made by administrators');
      expect(refused.body).not.toMatch(/UsersManager\.AddNewToken|Create new auth token/);
      expect(JSON.stringify(await tokenOf(web, paul))).toContain('made by administrators');
      const count = "SELECT COUNT(*) FROM matomo_test.matomo_user_token_auth WHERE login = 'paul'";
      expect(await deployment().database.query(count)).toBe('0');
    });

    test('super users may', async () => {
      await logIn(web, admin.login);
      expect((await page(web, 'userSecurity')).body).not.toContain('#authtokens +');
      expect(JSON.stringify(await tokenOf(web, admin.login))).toMatch(/[0-9a-f]{32}/);
    });

    test('by default all may', async () => {
      const client = deployment().client(await deployment().startWeb(), host);
      await logIn(client, paul);
      expect((await page(client, 'userSecurity')).body).not.toContain('#authtokens +');
      expect(JSON.stringify(await tokenOf(client, paul))).toMatch(/[0-9a-f]{32}/);
    });
  });
}
