import { gzipSync } from 'node:zlib';
import type { FileServer } from '../../../stand-ins/deployment/file-server';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';
import { until } from '../../../lib/cli/until';

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const combined = (
  target: string,
  { status = 200, second = 0, method = 'GET', visitor = '198.51.100.7' } = {},
) =>
  `${visitor} - - [03/Mar/2026:10:00:${String(second).padStart(2, '0')} +0100] "${method} ${target} HTTP/1.1" ${status} 512 ` +
  `"https://www.example.com/from" "${browser}"\n`;

/** A web server's log becomes page views, each line once. */
export function describeImportLogs(deployment: () => TestDeployment): void {
  describe('import-logs', () => {
    let files: FileServer;
    const query = (sql: string) => deployment().database.query(sql);
    const run = async (...names: string[]) => {
      const sources = names.map((name) => `${files.url}/${name}`);
      const { exitCode, stdout, stderr } = await deployment().run('import-logs', {
        arguments: ['1', ...sources],
      });
      const rows = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      return { exitCode, rows, stderr };
    };
    const viewed = (pattern: string) =>
      query(
        'SELECT a.name, l.server_time, INET6_NTOA(v.location_ip) FROM matomo_test.matomo_log_link_visit_action l ' +
          'JOIN matomo_test.matomo_log_action a ON a.idaction = l.idaction_url ' +
          `JOIN matomo_test.matomo_log_visit v ON v.idvisit = l.idvisit WHERE a.name LIKE '${pattern}' ORDER BY l.idlink_va`,
      );

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      files = await deployment().serveFiles();
    }, 180_000);

    test("of Apache, compressed in parts: pages with the log's time and a masked address, and nothing else", async () => {
      const parts = [
        combined('/apache/one?x=1'),
        combined('/style.css') + combined('/apache/gone', { status: 404 }) + 'nonsense\n',
        combined('/apache/moved', { status: 301 }) + combined('/apache/put', { method: 'PUT' }),
        combined('/apache/two', { second: 5 }).trimEnd(),
      ];
      await files.put('/apache.gz', Buffer.concat(parts.map((part) => gzipSync(part))));
      const { exitCode, rows } = await run('apache.gz');
      expect(exitCode).toBe(0);
      expect(rows).toMatchObject([
        {
          ...{ lines: 7, before: 0, tracked: 2 },
          left: { 'static files': 1, errors: 1, unreadable: 1, redirects: 1, 'other methods': 1 },
        },
      ]);
      // Matomo keeps `www.` apart from the rest.
      expect((await viewed('%/apache/%')).replaceAll('www.', '')).toBe(
        [
          'example.org/apache/one?x=1\t2026-03-03 09:00:00\t198.51.0.0',
          'example.org/apache/two\t2026-03-03 09:00:05\t198.51.0.0',
        ].join('\n'),
      );
    });

    test('of a load balancer and of CloudFront, in one call', async () => {
      const balancer = (path: string) =>
        `h2 2026-03-04T11:12:13.123456Z app/x/1 [2001:db8::7]:2817 10.0.0.1:80 0.0 0.001 0.0 200 200 34 366 ` +
        `"GET https://www.example.org:443${path} HTTP/2.0" "${browser}" ECDHE TLSv1.2 arn "Root=1" "-" "-" 0 2026 "-" "-" "-"\n`;
      await files.put(
        '/balancer.log',
        Buffer.from(balancer('/balancer/one') + balancer('/balancer/two.pdf')),
      );
      const values = [
        '2026-03-05',
        '01:02:03',
        'FRA1',
        '203.0.113.77',
        'GET',
        'd1.cloudfront.net',
        '/front/one',
      ];
      await files.put(
        '/front.gz',
        gzipSync(
          '#Version: 1.0\n#Fields: date time x-edge-location c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) ' +
            'cs(User-Agent) cs-uri-query x-host-header cs-protocol\n' +
            `${[...values, '200', '-', encodeURIComponent(browser), 'a=b', 'www.example.org', 'https'].join('\t')}\n`,
        ),
      );
      const { exitCode, rows } = await run('balancer.log', 'front.gz');
      expect(exitCode).toBe(0);
      expect(rows).toMatchObject([{ tracked: 2 }, { lines: 3, tracked: 1, left: { comments: 2 } }]);
      expect(await viewed('%/balancer/one')).toMatch(/\t2026-03-04 11:12:13\t2001:db8::$/);
      expect(await viewed('%/front/%')).toMatch(
        /example\.org\/front\/one\?a=b\t2026-03-05 01:02:03\t203\.0\.0\.0$/,
      );
    });

    test('a second time nothing counts again, and of one that has grown only what is new', async () => {
      const before = await deployment().storedPageViews();
      expect((await run('apache.gz', 'front.gz')).rows).toMatchObject([
        { before: 7, tracked: 0 },
        { before: 3, tracked: 0 },
      ]);
      const log = combined('/grown/one', { second: 1 }) + combined('/grown/two', { second: 2 });
      await files.put('/grown.log', Buffer.from(log));
      expect((await run('grown.log')).rows).toMatchObject([{ before: 0, tracked: 2 }]);
      await files.put('/grown.log', Buffer.from(log + combined('/grown/three', { second: 3 })));
      expect((await run('grown.log')).rows).toMatchObject([{ before: 2, lines: 3, tracked: 1 }]);
      expect(await deployment().storedPageViews()).toBe(before + 3);
    });

    test('killed again and again: every line counts once', async () => {
      // So many that it is not at its end before it is killed for the last time, on a busy machine either.
      const lines = 5_000;
      const log = Array.from({ length: lines }, (_, at) =>
        combined(`/killed/${at}`, { second: at % 60, visitor: `198.51.${at % 200}.9` }),
      );
      await files.put('/killed.log', Buffer.from(log.join('')));
      const stored = async () =>
        Number(
          await query("SELECT COUNT(*) FROM matomo_test.matomo_log_action WHERE name LIKE '%/killed/%'"),
        );
      for (const share of [0.1, 0.3, 0.6]) {
        const sources = ['1', `${files.url}/killed.log`];
        const job = await deployment().startJob('import-logs', { arguments: sources });
        const far = async () => ((await stored()) >= share * lines ? true : undefined);
        expect(await until(far, { within: 30_000, every: 50 })).toBe(true);
        await deployment().kill(job);
      }
      expect(await stored()).toBeLessThan(lines);
      const { rows, exitCode } = await run('killed.log');
      expect(exitCode).toBe(0);
      expect(Number(rows[0]?.['before'])).toBeGreaterThan(0.6 * lines - 1);
      expect(await stored()).toBe(lines);
      const views = `SELECT COUNT(*) FROM matomo_test.matomo_log_link_visit_action l JOIN matomo_test.matomo_log_action a ON a.idaction = l.idaction_url WHERE a.name LIKE '%/killed/%'`;
      expect(Number(await query(views))).toBe(lines);
    });

    test('what is no log, another one that begins alike, a damaged one, and a site that is none: refused', async () => {
      await files.put('/grown.log', Buffer.from(combined('/grown/one', { second: 1 }) + 'other\nlines\n'));
      await files.put('/words.txt', Buffer.from('these are\nno requests\n'));
      await files.put('/cut.gz', gzipSync(combined('/cut')).subarray(0, -9));
      for (const [name, code, sentence] of [
        ['grown.log', 78, 'begins like a log of which 3 lines are imported'],
        ['words.txt', 78, 'no line of'],
        ['cut.gz', 75, 'is damaged'],
        ['absent.log', 75, "can't be read (status 404)"],
      ] as const) {
        const { exitCode, stderr } = await run(name);
        expect(stderr).toContain(sentence);
        expect(exitCode).toBe(code);
      }
      const none = await deployment().run('import-logs', { arguments: ['99', `${files.url}/grown.log`] });
      expect(none.stderr).toContain("there is no site '99'");
      expect(none.exitCode).toBe(64);
    });
  });
}
