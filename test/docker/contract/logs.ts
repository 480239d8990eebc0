import { imageContract } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

interface LogLine {
  time: string;
  source: string;
  [key: string]: unknown;
}

/** Whatever is sent, every line of the log is a JSON object with a time and a source. */
export function describeLogs(deployment: () => TestDeployment): void {
  describe('logs', () => {
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
    });

    const lines = async () =>
      (await deployment().log(web.container)).split('\n').map((line) => JSON.parse(line) as LogLine);
    const requests = async () => (await lines()).filter(({ source }) => source === 'request');
    /** Sends bytes as they are, in printf's notation. */
    const send = (bytes: string) =>
      deployment().exec(
        web.container,
        `printf '${bytes}' | timeout 5 openssl s_client -quiet -connect 127.0.0.1:${imageContract.port} 2>/dev/null`,
      );

    test('a request is a line with the visitor from the last entry of X-Forwarded-For, without the query', async () => {
      await web.request('/matomo.php?idsite=1&rec=1&token_auth=zqtoken7', {
        headers: {
          'X-Forwarded-For': '198.51.100.1, 192.0.2.99, 203.0.113.77',
          Referer: 'https://x/?zqtoken7',
        },
      });
      const [line] = (await requests()).slice(-1);
      expect(line).toEqual({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        ...{ source: 'request', visitor: '203.0.0.0', method: 'GET', path: '/matomo.php' },
        // A token in an address is refused.
        ...{ protocol: 'HTTP/1.1', status: 403 },
        bytes: expect.any(Number) as number,
        milliseconds: expect.any(Number) as number,
      });
      const delay = Date.now() - Date.parse(line?.time ?? '');
      expect(Math.abs(delay)).toBeLessThan(60_000);
      expect(JSON.stringify(await lines())).not.toMatch(/zqtoken7|192\.0\.2\.99/);
    });

    test.each([
      ['203.0.113.77', '203.0.0.0'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8::'],
      ['2001:db8::1', '2001:db8::'],
      ['2001::1', '2001::'],
      ['::ffff:203.0.113.77', '::'],
    ])('of the address %s the network is kept, as in the database: %s', async (address, kept) => {
      await web.request('/matomo.php', { headers: { 'X-Forwarded-For': `2001:db8::9, ${address}` } });
      expect((await requests()).at(-1)).toMatchObject({ visitor: kept });
    });

    test('a line that is JSON already does not pass for one of the image', async () => {
      const forged = '{"time":"x","level":"info","source":"entrypoint","message":"forged"}';
      const line = await deployment().shell(
        `echo '${forged}' | php -n /opt/matomo-fargate/log/json-lines.php console`,
      );
      expect(JSON.parse(line)).toMatchObject({ source: 'console', message: forged });
    });

    test('health checks leave no line, but a visitor can not hide behind their name', async () => {
      const before = (await requests()).length;
      await deployment().exec(web.container, imageContract.healthCommand.slice(1).join(' '));
      await web.request('/matomo.php', { headers: { 'User-Agent': 'ELB-HealthChecker/2.0' } });
      expect(await requests()).toHaveLength(before);
      await web.request('/matomo.php', {
        headers: { 'User-Agent': 'ELB-HealthChecker/2.0', 'X-Forwarded-For': '203.0.113.78' },
      });
      expect((await requests()).at(-1)).toMatchObject({ visitor: '203.0.0.0' });
    });

    test('quotes, control characters and broken UTF-8 in paths and headers still make JSON', async () => {
      const before = (await requests()).length;
      const hostile = [
        'GET /a"b\\\\c\\377\\303\\244?zqtoken7 HTTP/1.1\\r\\nHost: x\\r\\nX-Forwarded-For: "\\\\\\377, 203.0.113.9\\r\\nUser-Agent: "\\\\\\377\\r\\nConnection: close\\r\\n\\r\\n',
        'GET /%%22%%0a%%00%%5c%%ff%%2F HTTP/1.1\\r\\nHost: x\\r\\nX-Forwarded-For: 203.0.113.9"}\\r\\nConnection: close\\r\\n\\r\\n',
        'GET /\\001\\012 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n',
        'FOO"\\\\\\377 / HTTP/1."9\\r\\nHost: x\\r\\n\\r\\n',
        '\\026\\003"\\\\\\r\\n\\r\\n',
        `GET /%%ff${'"'.repeat(5000)}?zqtoken7 HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n`,
      ];
      for (const bytes of hostile) expect(await send(bytes)).toMatch(/^HTTP\/1\.1 [45]\d\d /);
      const made = (await requests()).slice(before);
      expect(made).toHaveLength(hostile.length);
      expect(made[0]).toMatchObject({ path: '/a%22b%5cc%ff%c3%a4', visitor: '203.0.0.0' });
      expect(made[1]).toMatchObject({ visitor: '-' });
      for (const { path } of made) expect((path as string).length).toBeLessThanOrEqual(2000);
      expect(JSON.stringify(await lines())).not.toContain('zqtoken7');
    });

    test("PHP's and Matomo's errors are lines, too, without the query that led to them", async () => {
      const lonely = deployment().client(
        await deployment().startWeb({ environment: { MATOMO_DATABASE_PASSWORD: 'wrong' } }),
        host,
      );
      await lonely.request('/index.php?module=API&method=API.get&token_auth=zqtoken7');
      await lonely.request('/matomo.php?idsite=1&rec=1&token_auth=zqtoken7');
      const log = (await deployment().log(lonely.container))
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine);
      expect(log).toContainEqual(
        expect.objectContaining({
          level: 'error',
          source: 'preflight',
          message: expect.stringContaining('refuses user') as string,
        }),
      );
      expect(JSON.stringify(log)).not.toMatch(/zqtoken7|module=API/);
    });

    test.each(['migrate', 'archive'] as const)('what %s writes is JSON, line by line', async (role) => {
      const { stdout, stderr } = await deployment().run(role);
      for (const line of (stdout + stderr).trim().split('\n')) {
        expect(JSON.parse(line)).toEqual(expect.any(Object));
      }
    });
  });
}
