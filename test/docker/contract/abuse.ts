import { connect, type TLSSocket } from 'node:tls';
import { imageContract, imageVariables } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** What ill-behaved clients try that come through, or past, the load balancer. */
export function describeAbuse(deployment: () => TestDeployment): void {
  describe('abuse', () => {
    const workers = 3;
    const allowedFailures = 3;
    let port: number;
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      const settings = JSON.stringify({ Login: { maxAllowedRetries: allowedFailures } });
      // As the templates say it where there is no mail server.
      const environment = { [imageVariables.settings]: settings, MATOMO_GENERAL_EMAILS_ENABLED: '0' };
      expect((await deployment().run('migrate', { environment })).exitCode).toBe(0);
      const { container, url } = await deployment().startPublishedWeb({
        environment: {
          ...environment,
          [imageVariables.webWorkers]: String(workers),
          [imageVariables.acceleration]: 'off',
        },
      });
      port = Number(new URL(url).port);
      web = deployment().client(container, host);
    });

    const open = (): Promise<TLSSocket> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket));
        socket.once('error', reject);
      });
    /** Everything that comes back until the other side closes. */
    const answerTo = async (text: string): Promise<string> => {
      const socket = await open();
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.write(Buffer.from(text, 'latin1'));
      await new Promise((resolve) => socket.once('close', resolve));
      return answer;
    };
    const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
    const statusOf = (answer: string) => Number(/^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1]);

    test.each<[string, string]>([
      ['no host', head('GET /matomo.php HTTP/1.1')],
      ['a line that is no header', head('GET / HTTP/1.1', `Host: ${host}`, 'nonsense')],
      ['a control character in a name', head('GET / HTTP/1.1', `Host: ${host}`, 'X\x01Y: 1')],
      ['a blank before the colon', head('GET / HTTP/1.1', `Host: ${host}`, 'Content-Length : 5')],
      ['a head of one line', `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
      ['a header that is too long', head('GET / HTTP/1.1', `Host: ${host}`, `X: ${'a'.repeat(9_000)}`)],
      ['too many headers', head('GET / HTTP/1.1', `Host: ${host}`, ...Array<string>(200).fill('X: 1'))],
      [
        'two lengths',
        head('POST /matomo.php HTTP/1.1', `Host: ${host}`, 'Content-Length: 1', 'Content-Length: 2'),
      ],
      ['a length that is none', head('POST /matomo.php HTTP/1.1', `Host: ${host}`, 'Content-Length: -1')],
      [
        'an encoding that nobody knows',
        head('POST /matomo.php HTTP/1.1', `Host: ${host}`, 'Transfer-Encoding: chunked, cow'),
      ],
      ['the method TRACE', head('TRACE / HTTP/1.1', `Host: ${host}`)],
    ])('%s is refused, and the answer tells nothing about what runs here', async (_, request) => {
      const answer = await answerTo(request);
      expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
      expect(statusOf(answer)).toBeLessThan(502);
      expect(answer).not.toMatch(/Apache\/|PHP\/|X-Powered-By|Debian|\/usr\/src/i);
    });

    test('a second request behind the first one is never answered, however its length is told', async () => {
      const smuggled = head('GET /robots.txt HTTP/1.1', `Host: ${host}`);
      const body = `0\r\n\r\n${smuggled}`;
      const common = ['POST /matomo.php HTTP/1.1', `Host: ${host}`, 'X-Forwarded-Proto: https'];
      for (const request of [
        head('GET /robots.txt HTTP/1.1', `Host: ${host}`) + smuggled,
        head(...common, `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked') + body,
        head(...common, 'Content-Length: 4', 'Transfer-Encoding: chunked') + body,
        head(...common, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity') + body,
      ]) {
        expect((await answerTo(request)).match(/^HTTP\/1\./gm)).toHaveLength(1);
      }
    });

    test('whoever sends a head or a body slowly is cut off, and the others are answered', async () => {
      const started = Date.now();
      const beginnings = [
        `GET / HTTP/1.1\r\nHost: ${host}\r\n`,
        head('POST /matomo.php HTTP/1.1', `Host: ${host}`, 'Content-Length: 100000'),
      ];
      // One more than Apache has processes: it waits for the first that is cut off.
      const slow = Array.from({ length: workers + 1 }, async (_, index) => {
        const socket = await open();
        socket.on('error', () => undefined).resume();
        socket.write(beginnings[index % 2] ?? '');
        const drip = setInterval(() => socket.write('X'), 1_000).unref();
        await new Promise((resolve) => socket.once('close', resolve));
        clearInterval(drip);
      });
      expect((await web.request('/robots.txt')).status).toBe(200);
      await Promise.all(slow);
      // 20 s for a head or a body, and once more for who had to wait.
      expect(Date.now() - started).toBeLessThan(50_000);
    }, 90_000);

    test.each(['/config/config.ini.php', '/nowhere', '/', '/matomo.php', '/matomo.js'])(
      '%s is answered with headers that forbid guessing, telling and, where it is an error, everything else',
      async (path) => {
        const { status, headers } = await web.request(path);
        expect(headers.match(/^x-content-type-options: nosniff\r?$/gim)).toHaveLength(1);
        expect(headers.match(/^referrer-policy: /gim)).toHaveLength(1);
        if (status >= 400) expect(headers).toMatch(/^content-security-policy: .*frame-ancestors 'none'/im);
      },
    );

    test('what the load balancer writes counts, not what a client claims before it', async () => {
      const said = { 'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Port': '8080' };
      const { status, headers, body } = await web.request('/index.php', {
        headers: { ...said, 'X-Forwarded-For': '203.0.113.1, 198.51.100.20' },
      });
      expect(status).toBeLessThan(400);
      expect(headers + body).not.toMatch(/evil\.example\.com|:8080/);
    });

    test('guessing a password is stopped for its address, whatever else it claims, and for no other', async () => {
      const guess = (password: string, address: string, claim: string) =>
        web.logIn(admin.login, password, { headers: { 'X-Forwarded-For': `${claim}, ${address}` } });
      for (let attempt = 0; attempt <= allowedFailures; attempt++)
        expect(await guess('guessed', '198.51.100.7', `203.0.113.${attempt}`)).toBe(false);
      // Not even the form, so that the right password is of no use either.
      const { headers, body } = await web.request('/index.php?module=Login', {
        headers: { 'X-Forwarded-For': '203.0.113.99, 198.51.100.7' },
      });
      expect(body).toContain('Too many failed logins.');
      expect(body).not.toContain('form_nonce');
      // The page of an exception brings its style sheet.
      expect(headers).not.toContain("default-src 'none'");
      expect(await guess(secrets.ADMIN_PASSWORD, '198.51.100.8', '198.51.100.7')).toBe(true);
    });

    test('a new password can be asked for three times an hour, and is none before the link in the mail was followed', async () => {
      // Who is logged in gets no form.
      const stranger = deployment().client(web.container, host);
      const asked = async (login: string) => {
        const form = await stranger.request('/index.php?module=Login');
        const nonce = /name="form_nonce"[^>]*value="([^"]+)"/.exec(form.body)?.[1] ?? '';
        const { body } = await stranger.request('/index.php?module=Login&action=resetPassword', {
          form: {
            ...{ form_login: login, form_nonce: nonce },
            ...{ form_password: 'Chosen-by-1-stranger', form_password_bis: 'Chosen-by-1-stranger' },
          },
        });
        return /many password resets/.test(body) ? 'too many' : /associated with an account/.exec(body)?.[0];
      };
      const answers = [];
      for (let time = 0; time < 5; time++) answers.push(await asked(admin.login));
      const mayBe = 'associated with an account';
      expect(answers).toEqual([mayBe, mayBe, mayBe, 'too many', 'too many']);
      // Who has no account gets the same sentence.
      expect(await asked('nobody')).toBe(mayBe);
      expect(await web.logIn(admin.login, 'Chosen-by-1-stranger')).toBe(false);
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
    });

    test('a flood of browsers and sites that do not exist takes no memory that stays, and no site', async () => {
      const memory = async () =>
        Number(
          await deployment().exec(
            web.container,
            "ps -o rss= -C apache2 -C php | awk '{s+=$1} END {print s}'",
          ),
        );
      const flood = (from: number) =>
        deployment().exec(
          web.container,
          `for i in $(seq ${from} ${from + 149}); do printf 'url = "https://127.0.0.1:${imageContract.port}/matomo.php?idsite=%s&rec=1&url=https://www.example.org/"\\nuser-agent = "Invented/%s (X%s; Y) Browser/%s"\\nheader = "Host: ${host}"\\noutput = /dev/null\\ninsecure\\nsilent\\nnext\\n' $((i % 2 ? 1 : 100000 + i)) $i $i $i; done | sed '$d' | curl --config -`,
        );
      await flood(0);
      const before = await memory();
      await flood(1_000);
      expect(await memory()).toBeLessThan(before * 1.25);
      expect(await deployment().database.query('SELECT COUNT(*) FROM matomo_test.matomo_site')).toBe('1');
    });
  });
}
