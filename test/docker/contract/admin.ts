import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import {
  admin as operator,
  host,
  secrets,
  type TestDeployment,
} from '../../../stand-ins/deployment/test-deployment';

type Row = Record<string, unknown>;

/** What administrators do by command, and that Matomo goes by it. */
export function describeAdmin(deployment: () => TestDeployment): void {
  describe('admin', () => {
    const mail = { MATOMO_GENERAL_EMAILS_ENABLED: '1' };
    const admin = async (words: string, environment: Record<string, string> = {}) => {
      const { exitCode, stdout, stderr } = await deployment().run('admin', {
        arguments: words.split(' '),
        environment,
      });
      const lines = stdout.split('\n').filter((line) => line.startsWith('{') && !line.includes('"level"'));
      return { exitCode, rows: lines.map((line) => JSON.parse(line) as Row), said: stderr };
    };
    const database = (sql: string) => deployment().database.query(sql);
    const users = async () => (await admin('users list')).rows;
    const userOf = async (login: string) => (await users()).find((user) => user['login'] === login);

    /** Whether the super user's password is enough to see something. */
    const letsIn = async (web: MatomoClient) => {
      await web.logIn(operator.login, secrets.ADMIN_PASSWORD);
      // Matomo answers with a page where it wants a code, or a login.
      return Array.isArray(await web.api('SitesManager.getAllSitesId', {}).catch(() => undefined));
    };

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
    });

    test.each([
      ['users', "there is no command 'users'"],
      ['users rename anna', "there is no command 'users rename'"],
      ['users add anna', 'usage: admin users add LOGIN EMAIL SITE'],
      ['users add a anna@example.org 1', 'a'],
      ['users add anna nowhere 1', "'nowhere' is no e-mail address"],
      ['users add anna anna@example.org 99', "there is no site '99'; there are 1"],
      [`users add ${operator.login} anna@example.org 1`, `there is a user '${operator.login}' already`],
      [`users add anna ${operator.email} 1`, `another user has the address ${operator.email}`],
      ['users remove nobody', "there is no user 'nobody'"],
      ['users remove anonymous', "'anonymous' is nobody"],
      [`users remove ${operator.login}`, `'${operator.login}' is the only super user`],
      [`users grant ${operator.login} view 1`, 'is a super user'],
      ['users reset-2fa nobody', "there is no user 'nobody'"],
      ['sites add Shop shop.example.org', "'shop.example.org' is no address"],
      ['config restore 20200101T000000Z', "there is no earlier file '20200101T000000Z'"],
    ])('%s is refused', async (words, reason) => {
      const { exitCode, rows, said } = await admin(words, mail);
      expect(said).toContain(reason);
      expect(rows).toEqual([]);
      expect(exitCode).not.toBe(0);
    });

    test('nobody is invited where no mail is sent', async () => {
      const { exitCode, said } = await admin('users add anna anna@example.org 1', {
        MATOMO_GENERAL_EMAILS_ENABLED: '0',
      });
      expect(said).toContain('Matomo sends no mail here');
      expect(exitCode).toBe(78);
      expect(await userOf('anna')).toBeUndefined();
    });

    test('a user is invited with view on one site, gets another access, and is removed', async () => {
      expect((await admin('users add anna anna@example.org 1', mail)).exitCode).toBe(0);
      expect(await userOf('anna')).toMatchObject({
        ...{ email: 'anna@example.org', superUser: false, secondFactor: false, invited: true },
        access: { view: [1] },
      });
      expect((await admin('users grant anna write all')).exitCode).toBe(0);
      expect(await userOf('anna')).toMatchObject({ access: { write: [1] } });
      expect((await admin('users grant anna owner 1')).said).toContain("'owner' is no access");
      expect((await admin('users grant anna noaccess 1')).exitCode).toBe(0);
      expect(await userOf('anna')).toMatchObject({ access: {} });
      expect((await admin('users remove anna')).exitCode).toBe(0);
      expect(await userOf('anna')).toBeUndefined();
    });

    test('a lost second factor is reset, and login works again', async () => {
      const web = deployment().client(await deployment().startWeb(), host);
      await database(
        `UPDATE matomo_test.matomo_user SET twofactor_secret = 'GEZDGNBVGY3TQOJQ' WHERE login = '${operator.login}'`,
      );
      await database(
        `INSERT INTO matomo_test.matomo_twofactor_recovery_code (login, recovery_code) VALUES ('${operator.login}', 'ABCDEFGH12345678')`,
      );
      expect(await letsIn(web)).toBe(false);
      expect((await admin(`users reset-2fa ${operator.login}`)).rows).toEqual([
        { login: operator.login, changed: true },
      ]);
      expect(await database('SELECT COUNT(*) FROM matomo_test.matomo_twofactor_recovery_code')).toBe('0');
      expect(await letsIn(web)).toBe(true);
      const again = await admin(`users reset-2fa ${operator.login}`);
      expect(again.rows).toEqual([{ login: operator.login, changed: false }]);
      expect(again.exitCode).toBe(0);
    });

    test('a lost password: the link of a mail has to be followed before anybody logs in', async () => {
      const web = deployment().client(await deployment().startWeb(), host);
      expect(await letsIn(web)).toBe(true);
      const { rows, said } = await admin(`users reset-password ${operator.login}`, mail);
      expect(rows).toEqual([{ login: operator.login, email: operator.email, linkForDays: 1 }]);
      expect(said).not.toMatch(/token=/);
      expect(await userOf(operator.login)).toMatchObject({ invited: true, superUser: true });
      expect(await letsIn(web)).toBe(false);
      await database(
        `UPDATE matomo_test.matomo_user SET invite_token = NULL WHERE login = '${operator.login}'`,
      );
    });

    test('a site is added once, however often', async () => {
      const first = await admin('sites add Shop https://shop.example.org/ Europe/Berlin USD');
      expect(first.rows).toEqual([{ site: 2, url: 'https://shop.example.org', added: true }]);
      const again = await admin('sites add Other https://shop.example.org');
      expect(again.rows).toEqual([{ site: 2, url: 'https://shop.example.org', added: false }]);
      expect((await admin('sites list')).rows).toMatchObject([
        { site: 1 },
        { site: 2, name: 'Shop', timezone: 'Europe/Berlin', currency: 'USD', lastHit: null },
      ]);
    });

    test('image parts names packages of Debian, Matomo and its libraries, with their versions', async () => {
      const { rows, exitCode } = await admin('image parts');
      expect(exitCode).toBe(0);
      const version = (await deployment().shell('echo $MATOMO_VERSION')).trim();
      expect(rows).toContainEqual({ kind: 'matomo', name: 'matomo', version });
      const libc = (await deployment().shell("dpkg-query --show --showformat '${Version}' libc6")).trim();
      expect(rows.find(({ name }) => name === 'libc6')).toMatchObject({ kind: 'deb', version: libc });
      expect(rows.length).toBeGreaterThan(50);
    });

    test('config diff tells who owns a setting, and what is not heard', async () => {
      await deployment().shell(
        "printf '[General]\\nenable_installer = 1\\n[mail]\\npassword = zqfile\\n[Nonsense]\\nkey = 1\\n' >> /var/lib/matomo/config/config.ini.php",
      );
      const { rows } = await admin('config diff');
      const of = (section: string, key: string) =>
        rows.find((row) => row['section'] === section && row['key'] === key);
      expect(of('General', 'enable_installer')).toMatchObject({
        ...{ layer: 'image', overrides: ['file'], unexpected: 'not heard: image says it' },
      });
      expect(of('General', 'force_ssl')).toMatchObject({ layer: 'environment', value: '1' });
      expect(of('General', 'salt')).toMatchObject({ value: '(hidden)' });
      expect(of('mail', 'password')).toMatchObject({
        value: '(hidden)',
        unexpected: expect.stringContaining('a secret') as string,
      });
      expect(of('Nonsense', 'key')).toMatchObject({
        unexpected: expect.stringContaining('no such section') as string,
      });
      expect(JSON.stringify(rows)).not.toContain('zqfile');
    });

    test('health check finds what is wrong, and only that', async () => {
      const { rows } = await admin('health check');
      const wrong = rows.filter((row) => row['ok'] !== true).map((row) => row['what']);
      expect(wrong).toEqual(['second factor', 'secrets on disk', 'settings']);
      expect(rows.find((row) => row['what'] === 'secrets on disk')?.['detail']).toContain('[mail] password');
      // Archiving counts the same, for an alarm.
      expect((await deployment().run('archive')).stdout).toContain('"SecretsOnDisk":1');
      await database(
        "REPLACE INTO matomo_test.matomo_option VALUES ('PrivacyManager.ipAddressMaskLength', '1', 0)",
      );
      const { rows: later } = await admin('health check');
      expect(later.find((row) => row['what'] === 'anonymisation')).toMatchObject({ ok: false });
      await database(
        "DELETE FROM matomo_test.matomo_option WHERE option_name = 'PrivacyManager.ipAddressMaskLength'",
      );
    });

    test('an earlier config.ini.php is listed, put back, and the present one kept', async () => {
      await deployment().shell(
        'cd /var/lib/matomo/config && grep -v Nonsense config.ini.php | sed "/^key = 1/d;/^password/d;/^enable_installer/d" > config.ini.php.before-20260101T000000Z',
      );
      const { rows } = await admin('config backups');
      const earlier = rows.find((row) => row['name'] === '20260101T000000Z');
      expect(earlier?.['difference']).toContain('+ [General] enable_installer = "1"');
      const { rows: done } = await admin('config restore 20260101T000000Z');
      expect(done).toMatchObject([{ restored: '20260101T000000Z', changed: true }]);
      expect(await deployment().shell('cat /var/lib/matomo/config/config.ini.php')).not.toContain('Nonsense');
      expect((await admin('config backups')).rows.length).toBe(rows.length + 1);
      expect((await admin('health check')).rows.filter((row) => row['ok'] !== true)).toMatchObject([
        { what: 'second factor' },
      ]);
    });

    test('archive status counts, and unlock gives free what a dead run had claimed', async () => {
      await database(
        "INSERT INTO matomo_test.matomo_archive_invalidations (name, idsite, date1, date2, period, ts_invalidated, ts_started, status) VALUES ('done', 1, '2026-01-01', '2026-01-01', 1, NOW(), NOW(), 1)",
      );
      expect((await admin('archive status')).rows).toMatchObject([{ running: false, inProgress: 1 }]);
      expect((await admin('archive unlock')).rows).toEqual([{ queuedAgain: 1 }]);
      expect((await admin('archive status')).rows).toMatchObject([{ inProgress: 0 }]);
    });

    test('plugins list has the active ones, and no difference on a fresh installation', async () => {
      const { rows } = await admin('plugins list');
      expect(rows.find((row) => row['name'] === 'UsersManager')).toMatchObject({
        active: true,
        declared: false,
      });
      expect(rows.filter((row) => row['difference'] !== undefined)).toEqual([]);
    });

    test('pages pause with a sentence while hits are recorded, and resume', async () => {
      const web = deployment().client(await deployment().startWeb(), host);
      const sentence = 'Back at noon.';
      const paused = await deployment().run('admin', { arguments: ['pages', 'pause', sentence] });
      expect(paused.exitCode).toBe(0);
      const before = await deployment().storedPageViews();
      for (const path of [
        '/index.php',
        '/',
        '/index.php?module=API&method=API.getMatomoVersion&format=JSON',
      ]) {
        const { status, headers, body } = await web.request(path);
        expect({ path, status, body: body.trim() }).toEqual({ path, status: 503, body: sentence });
        expect(headers).toMatch(/retry-after: 300/i);
      }
      const hit = '/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/paused';
      expect((await web.request(hit)).status).toBe(204);
      expect(await deployment().storedPageViews()).toBe(before + 1);
      expect((await web.request('/matomo.js')).status).toBe(200);
      expect((await web.request('/index.php?module=CoreAdminHome&action=optOutJS')).status).not.toBe(503);
      expect((await admin('pages resume')).rows).toEqual([{ paused: false, wasPaused: true }]);
      expect((await web.request('/index.php')).status).toBe(200);
      expect((await admin('pages resume')).rows).toEqual([{ paused: false, wasPaused: false }]);
    });
  });
}
