import { clientTokenVariable, imageVariables } from '../../../lib/contract/image';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

type Declared = Record<'sites' | 'users' | 'clients', Record<string, unknown>[]>;

/** Sites, people and clients are as the configuration declares them, after each migration. */
export function describeDeclared(deployment: () => TestDeployment): void {
  describe('declared content', () => {
    const first = {
      ...{ key: 'site', name: 'First "site" & more', mainUrl: 'https://www.example.org' },
      ...{ timezone: 'Europe/Berlin', currency: 'EUR' },
    };
    const shop = {
      ...{
        key: 'shop',
        name: 'Shop & more',
        urls: ['https://shop.example.org', 'https://m.shop.example.org'],
      },
      ...{ timezone: 'Europe/Paris', currency: 'CHF', ecommerce: true },
      ...{ excludedAddresses: ['192.0.2.7', '192.0.2.*'], excludedParameters: ['sid'] },
      dimensions: [{ key: 'kind', name: 'Kind of page', scope: 'action', active: true }],
      goals: [
        {
          ...{ key: 'order', name: 'Order & pay', when: 'url', pattern: '/thanks?a=1&b', match: 'contains' },
          ...{ revenue: 2.5, repeatable: true },
        },
        {
          key: 'call',
          name: 'Call',
          when: 'manually',
          pattern: '',
          match: 'contains',
          revenue: 0,
          repeatable: false,
        },
      ],
    };
    const maria = { login: 'maria', email: 'maria@example.org', superUser: false, access: { shop: 'write' } };
    const tokens: Record<string, string> = {};
    const client = (key: string, access: Record<string, string>, more = {}) => {
      tokens[key] ??= key.replaceAll('-', '').padEnd(32, 'q7');
      return { key, description: `Program ${key}`, access, ...more };
    };
    const everything: Declared = {
      sites: [first, shop],
      users: [maria],
      clients: [
        ...Array.from({ length: 3 }, (_, index) => client(`reader-${index}`, { shop: 'view' })),
        client('writer', { shop: 'write' }, { expiresAfterDays: 90 }),
      ],
    };
    const environmentOf = (declared: Declared) => ({
      [imageVariables.declared]: JSON.stringify(declared),
      MATOMO_GENERAL_EMAILS_ENABLED: '1',
      ...Object.fromEntries(Object.entries(tokens).map(([key, token]) => [clientTokenVariable(key), token])),
    });
    const migrate = async (declared: Declared, more: Record<string, string> = {}) => {
      const environment = { ...environmentOf(declared), ...more };
      const { exitCode, stdout, stderr } = await deployment().run('migrate', { environment });
      expect(stdout + stderr).not.toContain('q7q7q7');
      if (exitCode !== 0) throw new Error(`migrate ended with ${exitCode}: ${stderr}`);
      return { said: stderr, changes: (JSON.parse(stdout) as { declared: string[] }).declared };
    };
    const query = (sql: string) => deployment().database.query(sql.replaceAll('{}', 'matomo_test.matomo_'));
    const numberOf = (name: string) => query(`SELECT idsite FROM {}site WHERE name LIKE '${name}%'`);

    /** An answer, or the page that Matomo has for a token that it does not know. */
    const refused = /"result":"error"|invalid or expired/;

    /** Asks by a client's token, in the body as it has to be. */
    const ask = async (container: string, key: string, method: string, more: Record<string, string> = {}) => {
      const web = deployment().client(container, host);
      const form = { method, token_auth: tokens[key] ?? '', ...more };
      const { body } = await web.request('/index.php?module=API&format=JSON', { form });
      return body;
    };
    let web: string;

    beforeAll(async () => {
      await deployment().reset();
      await migrate({ sites: [first], users: [], clients: [] });
      web = await deployment().startWeb();
    });

    test('what is declared is made, and a second migration changes nothing', async () => {
      const { changes } = await migrate(everything);
      expect(changes.join('\n')).toContain("('shop') was added: Shop & more");
      expect(changes.join('\n')).toContain("the user 'maria' was invited by a mail to maria@example.org");
      expect((await migrate(everything)).changes).toEqual([]);
      expect(
        await query(
          "SELECT main_url, timezone, currency, ecommerce, excluded_ips FROM {}site WHERE name LIKE 'Shop%'",
        ),
      ).toBe('https://shop.example.org\tEurope/Paris\tCHF\t1\t192.0.2.7,192.0.2.*');
      const shopId = await numberOf('Shop');
      expect(await query(`SELECT COUNT(*) FROM {}goal WHERE idsite = ${shopId} AND deleted = 0`)).toBe('2');
      expect(await query("SELECT access FROM {}access WHERE login = 'maria'")).toBe('write');
    });

    test('what somebody changed is put back and told; what is not declared is left alone', async () => {
      const shopId = await numberOf('Shop');
      await query(
        `UPDATE {}site SET currency = 'USD', excluded_ips = '', excluded_referrers = 'mine.example.org' WHERE idsite = ${shopId}`,
      );
      await query(`UPDATE {}goal SET revenue = 99 WHERE idsite = ${shopId} AND name = 'Call'`);
      await query("UPDATE {}access SET access = 'admin' WHERE login = 'maria'");
      await query(`UPDATE {}site SET name = 'Renamed' WHERE idsite = 1`);
      const { changes } = await migrate(everything);
      expect(changes).toEqual([
        "site 1 ('site') was put back to what is declared: name",
        `site ${shopId} ('shop') was put back to what is declared: currency, excludedAddresses`,
        expect.stringMatching(/^site \d+: Call, number \d+ of its goals, was put back/),
        "the access of 'maria' was brought to what is declared",
      ]);
      expect(await query(`SELECT currency, excluded_referrers FROM {}site WHERE idsite = ${shopId}`)).toBe(
        'CHF\tmine.example.org',
      );
    });

    test('a site with the main address of a declared one is taken over, one that is declared no more stays', async () => {
      const blog = {
        ...shop,
        key: 'blog',
        name: 'Blog',
        urls: ['https://shop.example.org'],
        goals: [],
        dimensions: [],
      };
      const shopId = await numberOf('Shop');
      const { said, changes } = await migrate({ ...everything, sites: [first], users: [], clients: [] });
      expect(said).toContain(`site ${shopId} was declared as 'shop' and is no longer; it was left as it is`);
      expect(said).toContain("the user 'maria' is no longer declared and was left as it is");
      expect(changes.filter((change) => /site|maria/.test(change))).toEqual([]);
      await migrate({ sites: [first, blog], users: [], clients: [] });
      expect(await query(`SELECT name FROM {}site WHERE idsite = ${shopId}`)).toBe('Blog');
      expect(await query('SELECT COUNT(*) FROM {}site')).toBe('2');
      await migrate(everything);
    });

    test('clients with the same access share a user, and each reads with a token of its own', async () => {
      expect(await query("SELECT COUNT(*) FROM {}user WHERE login LIKE 'api-%'")).toBe('2');
      const idSite = await numberOf('Shop');
      for (const key of ['reader-0', 'reader-1', 'reader-2', 'writer']) {
        expect(await ask(web, key, 'SitesManager.getSiteFromId', { idSite })).toContain('shop.example.org');
      }
      expect(await ask(web, 'reader-0', 'SitesManager.getSiteFromId', { idSite: '1' })).toMatch(refused);
      const goal = { idSite, name: 'Made', matchAttribute: 'title', pattern: 'x', patternType: 'contains' };
      expect(await ask(web, 'reader-0', 'Goals.addGoal', goal)).toMatch(refused);
      expect(await ask(web, 'writer', 'Goals.addGoal', goal)).toMatch(/"value":\d+/);
    });

    test('a token is taken in the body only', async () => {
      const idSite = await numberOf('Shop');
      const { status, body } = await deployment()
        .client(web, host)
        .request(
          `/index.php?module=API&format=JSON&method=SitesManager.getSiteFromId&idSite=${idSite}&token_auth=${tokens['reader-0']}`,
        );
      expect(status).toBe(403);
      expect(body).not.toContain('shop.example.org');
    });

    test('a replaced token goes on for its time, one that is replaced without overlap does not', async () => {
      const idSite = await numberOf('Shop');
      const before = tokens['reader-1'] ?? '';
      tokens['before'] = before;
      // The client asks on and on meanwhile, with the token that its secret still has.
      let goesOn = true;
      const answers: string[] = [];
      const use = (async () => {
        while (goesOn) answers.push(await ask(web, 'before', 'SitesManager.getSiteFromId', { idSite }));
      })();
      tokens['reader-1'] = 'newtoken1'.padEnd(32, 'q7');
      const { changes } = await migrate(everything).finally(() => (goesOn = false));
      expect(changes.join('\n')).toMatch(/the earlier token of the client 'reader-1' goes on until/);
      await use;
      expect(answers.length).toBeGreaterThan(1);
      expect(answers.filter((answer) => !answer.includes('shop.example.org'))).toEqual([]);
      for (const key of ['reader-1', 'before']) {
        expect(await ask(web, key, 'SitesManager.getSiteFromId', { idSite })).toContain('shop.example.org');
      }
      delete tokens['before'];
      tokens['reader-1'] = 'newtoken2'.padEnd(32, 'q7');
      await migrate(everything, { [imageVariables.clientOverlapHours]: '0' });
      tokens['gone'] = 'newtoken1'.padEnd(32, 'q7');
      expect(await ask(web, 'gone', 'SitesManager.getSiteFromId', { idSite })).toMatch(refused);
      delete tokens['gone'];
    });

    test('a client with another access moves to another user; one that is declared no more is revoked', async () => {
      const idSite = await numberOf('Shop');
      const [, reader1, reader2] = everything.clients;
      const rest = {
        ...everything,
        clients: [{ ...reader1, access: { all: 'admin' } }, reader2],
      } as Declared;
      const { changes } = await migrate(rest);
      expect(changes.join('\n')).toContain(
        'the client reader-0 is no longer declared: its token was revoked',
      );
      expect(changes.join('\n')).toMatch(
        /the technical user 'api-\w+' has no client any more and was removed/,
      );
      expect(await ask(web, 'reader-0', 'SitesManager.getSiteFromId', { idSite })).toMatch(refused);
      expect(await ask(web, 'reader-1', 'SitesManager.getSiteFromId', { idSite: '1' })).toContain(
        'www.example.org',
      );
      await migrate(everything);
    });

    test('the command lists clients and tokens of people, and what it revokes stays revoked', async () => {
      const admin = async (...words: string[]) => {
        const { stdout, stderr, exitCode } = await deployment().run('admin', { arguments: words });
        expect({ exitCode, said: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, said: '' });
        const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
        return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const listed = (await admin('clients', 'list')).filter(
        ({ description }) => !String(description).startsWith('replaced'),
      );
      expect(listed.map((row) => row['client'])).toEqual(['reader-0', 'reader-1', 'reader-2', 'writer']);
      expect(listed[3]).toMatchObject({
        ...{ description: 'Program writer', access: { write: [Number(await numberOf('Shop'))] } },
        expires: expect.stringMatching(/^20/) as string,
      });
      expect(await admin('clients', 'revoke', 'reader-2')).toEqual([{ revoked: 'reader-2', tokens: 1 }]);
      expect((await migrate(everything)).said).toContain("the client 'reader-2' was revoked by command");
      const idSite = await numberOf('Shop');
      expect(await ask(web, 'reader-2', 'SitesManager.getSiteFromId', { idSite })).toMatch(refused);
      expect(await admin('clients', 'undeclared')).toEqual([]);
      // Somebody who calls himself like a client is a person all the same.
      await query(
        `INSERT IGNORE INTO {}user (login, password, email, date_registered) VALUES ('api-team', '', 'team@example.org', NOW())`,
      );
      await query(
        `INSERT IGNORE INTO {}user_token_auth (login, description, password, date_created) VALUES ('api-team', 'client:mine', 'x', NOW())`,
      );
      expect(await admin('clients', 'undeclared')).toMatchObject([
        { login: 'api-team', description: 'client:mine' },
      ]);
      expect((await admin('users', 'list')).map(({ login }) => login)).toContain('api-team');
      await query("DELETE FROM {}user_token_auth WHERE login = 'api-team'");
      await query("DELETE FROM {}user WHERE login = 'api-team'");
      expect((await admin('users', 'list')).map(({ login }) => login)).toEqual(['maria', 'operator']);
    });

    test('archiving tells how many days the first token has left', async () => {
      const { stdout } = await deployment().run('archive');
      expect(stdout).toMatch(/"ClientTokenDaysLeft":(89|90)\b/);
    });

    test('nobody is invited where no mail is sent, and that is said', async () => {
      const paul = { login: 'paul', email: 'paul@example.org', superUser: true, access: {} };
      const declared = { ...everything, users: [maria, paul] };
      const { said, changes } = await migrate(declared, { MATOMO_GENERAL_EMAILS_ENABLED: '0' });
      expect(said).toContain("'paul' is not invited: Matomo sends no mail here");
      expect(changes).toEqual([]);
      expect((await migrate(declared)).changes).toEqual([
        "the user 'paul' was invited by a mail to paul@example.org",
        "'paul' became a super user",
      ]);
    });

    test('what Matomo refuses ends with 78 and names it', async () => {
      const wrong = { ...everything, sites: [first, { ...shop, timezone: 'Europe/Nowhere' }] };
      const { exitCode, stderr } = await deployment().run('migrate', { environment: environmentOf(wrong) });
      expect(stderr).toContain("Matomo refuses what is declared of the site 'shop'");
      expect(exitCode).toBe(78);
    });
  });
}
