import { until } from '../../../lib/cli/until';
import { imageContract, imageVariables } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** The web role, from the outside: who gets what, and what becomes of a page view. */
export function describeServing(deployment: () => TestDeployment): void {
  describe('web', () => {
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
    });

    const hit = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      web.request(
        `/matomo.php?${new URLSearchParams({ idsite: '1', rec: '1', send_image: '0', ...parameters }).toString()}`,
        { headers: { 'User-Agent': firefox, ...headers } },
      );
    /** What the listener of health checks says: status and sentence. */
    const health = async (container: string) => {
      const url = `https://127.0.0.1:${imageContract.healthPort}${imageContract.healthPath}`;
      const said = await deployment().exec(
        container,
        `curl --silent --insecure --max-time 5 --write-out '\n%{http_code}' ${url}`,
      );
      const [sentence = '', status = ''] = said.split('\n');
      return `${status} ${sentence}`;
    };
    const addresses = () =>
      deployment().database.query(
        'SELECT HEX(location_ip) FROM matomo_test.matomo_log_visit ORDER BY idvisit',
      );

    test('runs as uid 33, without capabilities, on a root that can not be written', async () => {
      const script =
        'id -u; grep CapEff /proc/self/status; touch /usr/src/matomo/x /etc/x 2>/dev/null; echo $?';
      expect((await deployment().exec(web.container, script)).trim().split(/\s+/)).toEqual([
        '33',
        'CapEff:',
        '0000000000000000',
        '1',
      ]);
    });

    test('speaks TLS 1.2 and 1.3, nothing older, with a key of elliptic curves', async () => {
      const handshake = (option: string) =>
        deployment().exec(
          web.container,
          `openssl s_client -connect 127.0.0.1:${imageContract.port} ${option} </dev/null 2>&1 | openssl x509 -noout -text 2>&1`,
        );
      expect(await handshake('-tls1_3')).toContain('prime256v1');
      expect(await handshake('-tls1_2')).toContain('prime256v1');
      expect(await handshake('-tls1_1 -cipher ALL:@SECLEVEL=0')).not.toContain('prime256v1');
    });

    test.each([
      ['/matomo.php', 200],
      ['/matomo.js', 200],
      ['/js/', 200],
      ['/js/index.php', 200],
      ['/js/?idsite=1&rec=0', 200],
      ['/robots.txt', 200],
      ['/', 200],
      ['/config/config.ini.php', 403],
      ['/config/global.ini.php', 403],
      ['/config/common.config.ini.php', 403],
      ['/bootstrap.php', 403],
      ['/console', 403],
      ['/core/Version.php', 403],
      ['/tmp/', 403],
      ['/plugins/', 403],
      ['/plugins/TagManager/plugin.json', 403],
      ['/plugins/Login/Login.php', 403],
    ])('%s is answered with %i', async (path, status) => {
      expect((await web.request(path)).status).toBe(status);
    });

    test('pages say that nothing is to be guessed, or told to other sites', async () => {
      const { headers } = await web.request('/index.php');
      expect(headers).toMatch(/^x-content-type-options: nosniff\r?$/im);
      expect(headers.match(/^referrer-policy: same-origin\r?$/gim)).toHaveLength(1);
    });

    test('a token may come as a bearer, and has to be the right one', async () => {
      await web.logIn(admin.login, secrets.ADMIN_PASSWORD);
      const made = await web.api('UsersManager.createAppSpecificTokenAuth', {
        userLogin: admin.login,
        passwordConfirmation: secrets.ADMIN_PASSWORD,
        description: 'bearer',
      });
      const call = async (token: string) =>
        (
          await web.request('/index.php?module=API&format=JSON&method=API.getMatomoVersion', {
            headers: { Authorization: `Bearer ${token}` },
          })
        ).status;
      expect(await call((made as { value: string }).value)).toBe(200);
      expect(await call('0'.repeat(32))).toBe(401);
    });

    test('a foreign host gets no page, and leaves no trace in links', async () => {
      for (const foreign of ['evil.example.com', `evil-${host}`, `${host}.evil.com`]) {
        expect((await web.request('/index.php', { headers: { Host: foreign } })).status).toBe(400);
      }
      expect(
        await deployment().database.query(
          "SELECT option_value FROM matomo_test.matomo_option WHERE option_name = 'piwikUrl'",
        ),
      ).toBe(`https://${host}/`);
    });

    test('the super user can log in, nobody with another password can', async () => {
      expect(await web.logIn(admin.login, 'not-the-password')).toBe(false);
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
    });

    test('page views are stored under the address that the load balancer saw, anonymised', async () => {
      const forwarded: [string, string][] = [
        ['203.0.113.77', 'CB000000'],
        ['198.51.100.1, 192.0.2.99, 203.0.113.77', 'CB000000'],
        ['garbage, 203.0.113.77', 'CB000000'],
        ["203.0.113.77, '; DROP TABLE x; --", '00000000'],
      ];
      for (const [index, [header]] of forwarded.entries()) {
        const { status } = await hit(
          {
            _id: `000000000000000${index}`,
            url: `https://www.example.org/${index}`,
            urlref: 'https://duckduckgo.com/',
          },
          // Different browsers: Matomo takes the same one at the same address for the same visitor.
          { 'X-Forwarded-For': header, 'User-Agent': firefox.replaceAll('140', String(130 + index)) },
        );
        expect(status).toBe(204);
      }
      expect((await addresses()).split('\n')).toEqual(forwarded.map(([, stored]) => stored));
    });

    test('many page views can come in one request', async () => {
      const requests = ['a', 'b'].map(
        (page) => `?idsite=1&rec=1&_id=00000000000000bb&url=https://www.example.org/${page}`,
      );
      const { status, body } = await web.request('/matomo.php', {
        json: { requests },
        headers: { 'User-Agent': firefox },
      });
      expect({ status, body: JSON.parse(body) as unknown }).toMatchObject({
        status: 200,
        body: { tracked: 2 },
      });
      expect(await deployment().storedPageViews()).toBe(6);
    });

    test('as many as Apache lets in reach PHP: 9 MB of a form', async () => {
      const form = '/tmp/form';
      await deployment().exec(
        web.container,
        `(printf 'method=API.getMatomoVersion&module=API&format=JSON&padding='; head -c 9000000 /dev/zero | tr '\\0' x) > ${form}`,
      );
      // Beyond post_max_size PHP drops all of it, and the answer is the login page.
      const { status, body } = await web.request('/index.php', {
        curl: ['--header', 'Expect:', '--data', `@${form}`],
      });
      expect(status).toBe(401);
      expect(body).not.toContain('<html');
    });

    test('reports come from the archive task, and then hold every visit', async () => {
      const report = async () => {
        await web.logIn(admin.login, secrets.ADMIN_PASSWORD);
        return web.api('VisitsSummary.get', { idSite: '1', period: 'day', date: 'today' });
      };
      expect(await report()).toMatchObject({ nb_visits: 0 });
      const archive = await deployment().run('archive');
      expect(archive.stderr + archive.stdout).toContain('rchived website id');
      expect(archive.exitCode).toBe(0);
      expect(await report()).toMatchObject({ nb_visits: 5, nb_actions: 6 });
    });

    test('the tracker gives up on a database that does not answer, pages wait for it', async () => {
      const visits = await deployment().database.hold('matomo_test.matomo_log_visit');
      const sessions = await deployment().database.hold('matomo_test.matomo_session');
      const begun = Date.now();
      const tracked = hit({ url: 'https://www.example.org/waits', _id: '00000000000000dd' }).then(
        ({ status }) => ({ status, seconds: (Date.now() - begun) / 1000 }),
      );
      const page = web.request('/index.php');
      await new Promise((resolve) => setTimeout(resolve, 13_000));
      await sessions.release();
      const { seconds } = await tracked;
      await visits.release();
      expect((await page).status).toBeLessThan(400);
      expect(seconds).toBeGreaterThan(9);
      expect(seconds).toBeLessThan(25);
    });

    test.each([
      '/matomo.php?idsite=1&rec=1&token_auth=0123456789abcdef0123456789abcdef',
      '/index.php?module=API&method=API.getMatomoVersion&token_auth=x',
      '/index.php?module=API&token%5Fauth=x',
      '/index.php?module=API&token.auth=x',
      '/index.php?module=API&token%20auth=x',
      '/?token_auth=x&module=API',
      '/js/?token_auth=x',
    ])('%s: a token in an address is refused, with the way that works', async (path) => {
      const { status, body } = await web.request(path);
      expect({ status, body }).toEqual({
        status: 403,
        body: 'A token has no place in an address. Send it in the body of a POST, or in the header Authorization: Bearer.\n',
      });
    });

    test.each([
      '/index.php?module=API&method=API.getMatomoVersion&token_auth=anonymous',
      '/index.php?module=API&method=API.getMatomoVersion&token_auth=x&force_api_session=1',
      '/matomo.php?idsite=1&rec=1&url=https://www.example.org/?a=token_auth',
    ])('%s is none', async (path) => {
      expect((await web.request(path)).status).not.toBe(403);
    });

    test('keeps answering health checks while hits that wait for the database fill every process', async () => {
      const container = await deployment().startWeb({
        environment: { [imageVariables.webWorkers]: '2', [imageVariables.acceleration]: 'off' },
      });
      const lock = await deployment().database.hold('matomo_test.matomo_log_visit');
      const busy = deployment().client(container, host);
      const hits = Array.from({ length: 4 }, () =>
        busy.request('/matomo.php?idsite=1&rec=1').catch(() => undefined),
      );
      expect(
        await until(async () => (/ is busy for [0-9]+ s/.test(await health(container)) ? true : undefined), {
          within: 20_000,
        }),
      ).toBe(true);
      const command = imageContract.healthCommand.slice(1).join(' ');
      expect(await deployment().exec(container, `${command} && echo healthy`)).toBe('healthy\n');
      await lock.release();
      await Promise.all(hits);
      expect(
        await until(async () => ((await health(container)) === '200 Apache answers.' ? true : undefined), {
          within: 30_000,
        }),
      ).toBe(true);
    });

    test('is not healthy once it was busy for longer than it may be, nor without Apache', async () => {
      const container = await deployment().startWeb({
        environment: { [imageVariables.healthBusySeconds]: '2' },
      });
      const becomes = (pattern: RegExp) =>
        until(async () => (pattern.test(await health(container)) ? true : undefined), { within: 20_000 });
      await deployment().exec(container, 'pkill -STOP apache2');
      expect(await becomes(/^503 Apache is busy for \d+ s\.$/)).toBe(true);
      await deployment().exec(container, 'pkill -CONT apache2');
      expect(await becomes(/^200 Apache answers\.$/)).toBe(true);
      await deployment().exec(container, 'pkill -KILL -f health/listener.php');
      expect(await becomes(/^200 Apache answers\.$/)).toBe(true);
    });

    test('the listener of health checks bears clients that say nothing, or nonsense', async () => {
      const { container } = web;
      const idle = deployment().exec(
        container,
        `timeout 3 sh -c 'sleep 3 | openssl s_client -connect 127.0.0.1:${imageContract.healthPort}' 2>&1; true`,
      );
      await deployment().exec(
        container,
        `printf 'GET / HTTP/1.1\\r\\n\\r\\n' | timeout 2 sh -c 'cat > /dev/tcp/127.0.0.1/${imageContract.healthPort}' 2>/dev/null; true`,
      );
      expect(await health(container)).toBe('200 Apache answers.');
      await idle;
    });

    test('keeps answering health checks while the database is away, and says that it can not track', async () => {
      const lonely = deployment().client(
        await deployment().startWeb({ environment: { MATOMO_DATABASE_PORT: '3399' } }),
        host,
      );
      expect(await health(lonely.container)).toBe('200 Apache answers.');
      const { status } = await lonely.request('/matomo.php?idsite=1&rec=1');
      expect(status).toBeGreaterThanOrEqual(400);
    });

    test('does not talk to a database that another authority vouches for', async () => {
      const before = await addresses();
      const misled = deployment().client(
        await deployment().startWeb({
          environment: { MATOMO_DATABASE_SSL_CA: '/certificates/other-ca.pem' },
        }),
        host,
      );
      await misled.request('/matomo.php?idsite=1&rec=1&_id=00000000000000cc');
      expect(await addresses()).toBe(before);
      expect(await deployment().log(misled.container)).toContain(
        "can't be verified with '/certificates/other-ca.pem'",
      );
    });

    test('is not set up, rather than open to an installation by anyone, before migrate has run', async () => {
      await deployment().shell('mv /var/lib/matomo/config/config.ini.php /var/lib/matomo/config/away');
      const { status, body } = await web.request('/index.php');
      const { status: ofHit } = await hit({ url: 'https://www.example.org/' });
      const { status: ofProbe } = await web.request('/matomo.php');
      await deployment().shell('mv /var/lib/matomo/config/away /var/lib/matomo/config/config.ini.php');
      expect(status).toBe(404);
      expect(body).toContain('not set up');
      // Matomo would say 200 and record nothing.
      expect({ ofHit, ofProbe }).toEqual({ ofHit: 503, ofProbe: 200 });
    });
  });
}
