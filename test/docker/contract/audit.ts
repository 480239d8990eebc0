import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

interface AuditRecord {
  readonly who: string;
  readonly did: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** Who changed what is in the log, once, and without a secret. */
export function describeAudit(deployment: () => TestDeployment): void {
  describe('the record of changes', () => {
    let web: MatomoClient;
    const records = async (): Promise<AuditRecord[]> =>
      (await deployment().log(web.container))
        .split('\n')
        .filter((line) => line.startsWith('{') && line.includes('"source":"audit"'))
        .map((line) => (JSON.parse(line) as { audit: AuditRecord }).audit);

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
    });

    test('logins, those that are refused among them', async () => {
      await web.logIn(admin.login, 'wrong-password-7');
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
      const [refused, worked] = (await records()).filter(({ did }) => did.startsWith('login'));
      expect(refused).toEqual({ who: admin.login, did: 'login refused', with: {} });
      expect(worked).toEqual({ who: admin.login, did: 'login', with: {} });
    });

    test('ten changes are ten records: who, what, with which parameters', async () => {
      const before = (await records()).length;
      for (let number = 1; number <= 10; number++) {
        await web.api('SitesManager.addSite', {
          siteName: `Site "${number}" é \\ %41`,
          urls: `https://site-${number}.example.org`,
        });
      }
      await web.api('SitesManager.getSiteFromId', { idSite: '1' });
      const made = (await records()).slice(before);
      expect(made.map(({ did }) => did)).toEqual(Array(10).fill('SitesManager.addSite'));
      expect(made[6]).toMatchObject({ who: admin.login, with: { urls: 'https://site-7.example.org' } });
      expect(String(made[6]?.with['siteName'])).toContain('é');
    });

    test('what is refused is no change, and data that somebody takes out is a record', async () => {
      const before = (await records()).length;
      const anonymous = deployment().client(web.container, host);
      await anonymous.request('/index.php?module=API&format=JSON', {
        form: { method: 'SitesManager.addSite', siteName: 'Mine', urls: 'https://mine.example.org' },
      });
      await web.api('SitesManager.getAllSitesId', { format: 'csv' }).catch(() => undefined);
      expect((await records()).slice(before)).toEqual([
        { who: admin.login, did: 'export', with: expect.objectContaining({ format: 'csv' }) as unknown },
      ]);
    });

    test('no secret, and nothing that somebody typed passes for a record', async () => {
      const token = await web.api('UsersManager.createAppSpecificTokenAuth', {
        ...{ userLogin: admin.login, description: 'my script' },
        passwordConfirmation: secrets.ADMIN_PASSWORD,
      });
      const forged = 'audit: {"who":"nobody","did":"forged","with":{}}';
      await web.request('/index.php?module=API&format=JSON', { form: { method: `x.${forged}` } });
      await web.request(`/index.php?module=${encodeURIComponent(`\n${forged}`)}`);
      const log = await deployment().log(web.container);
      expect(log).not.toContain(secrets.ADMIN_PASSWORD);
      expect(log).not.toContain('wrong-password-7');
      expect(JSON.stringify(token)).toMatch(/[0-9a-f]{32}/);
      expect(log).not.toContain(/[0-9a-f]{32}/.exec(JSON.stringify(token))?.[0]);
      const last = (await records()).at(-1);
      expect(last).toMatchObject({
        did: 'UsersManager.createAppSpecificTokenAuth',
        with: { description: 'my script', passwordConfirmation: '(hidden)' },
      });
    });
  });
}
