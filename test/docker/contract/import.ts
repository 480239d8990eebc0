import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { FileServer } from '../../../stand-ins/deployment/file-server';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** SHA-256 as the SDK wants it. */
class Digest {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

/** A dump of another Matomo takes the place of an empty installation, whole or not at all. */
export function describeImport(deployment: () => TestDeployment): void {
  describe('import', () => {
    let files: FileServer;
    let dump = '';
    const query = (sql: string) => deployment().database.query(sql);
    const importOf = (name: string, ...options: string[]) =>
      deployment().run('import', { arguments: [`${files.url}/${name}`, ...options] });
    const serve = async (name: string, content: string) => files.put(`/${name}`, Buffer.from(content));

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      // What the old one has: letters that dumps quote, and visits.
      await query(
        `INSERT INTO matomo_test.matomo_log_action (name, hash, type) VALUES ('a;b''c"d\\\\;\\n-- e /* f', 1, 1)`,
      );
      const web = deployment().client(await deployment().startWeb(), host);
      await web.request('/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/old');
      dump = (await deployment().database.dump('matomo_test'))
        .replaceAll('`matomo_', '`piwik_')
        // The default of MariaDB 11.5 and newer, which an old server may not know.
        .replaceAll('COLLATE=utf8mb4_general_ci', 'COLLATE=utf8mb4_unicode_ci');
      files = await deployment().serveFiles();
      await serve('dump.sql', dump);
    }, 180_000);

    beforeEach(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
    });

    test('everything is there under the prefix of this one, logins go on, and a second import is refused', async () => {
      const { exitCode, stdout, stderr } = await importOf('dump.sql');
      expect({ exitCode, said: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, said: '' });
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
        ...{ result: 'imported', prefix: 'piwik_', visits: 1 },
      });
      const others =
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'matomo_test' AND collation_name = 'utf8mb4_unicode_ci'";
      expect(await query(others)).toBe('0');
      expect(
        await query("SELECT COUNT(*) FROM matomo_test.matomo_log_action WHERE name LIKE 'a;b''c\"d%/* f'"),
      ).toBe('1');
      expect(await query("SHOW TABLES FROM matomo_test LIKE 'piwik%'")).toBe('');
      expect(
        await query(
          "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'matomo_test_import'",
        ),
      ).toBe('0');
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      const web = deployment().client(await deployment().startWeb(), host);
      expect(await web.logIn(admin.login, secrets.ADMIN_PASSWORD)).toBe(true);
      const again = await importOf('dump.sql');
      expect(again.stderr).toContain('has visits already, and nothing was changed');
      expect(again.exitCode).toBe(78);
      await query('DELETE FROM matomo_test.matomo_log_action');
      expect((await importOf('dump.sql', '--replace')).exitCode).toBe(0);
      const actions = (database: string) => query(`SELECT COUNT(*) > 0 FROM ${database}.matomo_log_action`);
      expect([await actions('matomo_test'), await actions('matomo_test_before_import')]).toEqual(['1', '0']);
      expect(await importOf('dump.sql', '--force')).toMatchObject({ exitCode: 64 });
    });

    test('compressed; and one that breaks off changes nothing, and is run again', async () => {
      await files.shell(
        `cd /tmp/files && gzip --keep --force dump.sql && head --bytes=-2000 dump.sql.gz > half.sql.gz`,
      );
      const before = await query(
        'SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "matomo_test"',
      );
      for (const [name, content] of [
        ['half.sql', dump.slice(0, dump.length / 2)],
        // Between two statements, where only the last line tells.
        ['cut.sql', dump.slice(0, dump.lastIndexOf(';\n') + 2)],
      ] as const) {
        await serve(name, content);
        const { exitCode, stderr } = await importOf(name);
        expect(stderr).toContain('the dump breaks off');
        expect(exitCode).toBe(75);
      }
      expect((await importOf('half.sql.gz')).exitCode).toBe(75);
      expect(await query('SELECT COUNT(*) FROM matomo_test.matomo_log_visit')).toBe('0');
      expect(
        await query('SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "matomo_test"'),
      ).toBe(before);
      expect((await importOf('dump.sql.gz')).exitCode).toBe(0);
      expect(await query('SELECT COUNT(*) FROM matomo_test.matomo_log_visit')).toBe('1');
    });

    test.each([
      [
        'of a newer Matomo',
        (text: string) => text.replace(/'version_core','[^']+'/, "'version_core','99.0.0'"),
        65,
        'the dump is of Matomo 99.0.0',
      ],
      [
        'of Matomo 3',
        (text: string) => text.replace(/'version_core','[^']+'/, "'version_core','3.14.1'"),
        78,
        'only 4.0.0 and newer',
      ],
      ['of something else', () => 'CREATE TABLE x (a INT);\n', 78, 'no Matomo'],
      [
        'with a trigger',
        (text: string) => `CREATE TRIGGER x BEFORE INSERT ON y FOR EACH ROW SET @a = 1;\n${text}`,
        78,
        'which no Matomo has',
      ],
      [
        'with a mistake',
        (text: string) => `CREATE TABEL x (a INT);\n${text}`,
        78,
        "refuses statement 0 of the dump, 'CREATE TABEL x",
      ],
      [
        'that reaches for another database',
        (text: string) => `UPDATE matomo_test.matomo_user SET password = '';\n${text}`,
        78,
        'denied',
      ],
    ])('a dump %s is refused, and nothing is changed', async (_what, change, code, told) => {
      await serve('wrong.sql', change(dump));
      const { exitCode, stderr } = await importOf('wrong.sql');
      expect(stderr).toContain(told);
      expect(exitCode).toBe(code);
      expect(await query('SELECT COUNT(*) FROM matomo_test.matomo_log_visit')).toBe('0');
    });

    test('a plugin that the old one had not gets its tables, although this one had it installed', async () => {
      const withoutPlugin = dump
        .replace(/CREATE TABLE `piwik_custom_dimensions`[^;]*;/, '')
        .split('\n')
        .filter((line) => !line.includes('`piwik_custom_dimensions`'))
        .join('\n')
        .replace("'version_CustomDimensions'", "'version_Elsewhere'");
      await serve('older.sql', withoutPlugin);
      expect((await importOf('older.sql')).exitCode).toBe(0);
      const { exitCode, stderr } = await deployment().run('migrate');
      expect(stderr).toContain('installed the plugins CustomDimensions');
      expect(exitCode).toBe(0);
      expect(await query('SELECT COUNT(*) FROM matomo_test.matomo_custom_dimensions')).toBe('0');
      expect((await deployment().run('migrate')).stdout).toContain('"result":"current"');
    });

    test('one that is not there ends with 75', async () => {
      expect((await importOf('nowhere.sql')).exitCode).toBe(75);
    });

    test('the request to S3 is signed as the SDK signs it', async () => {
      const credentials = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'secret', Token: 'token' };
      const php = `namespace MatomoFargate; require "/opt/matomo-fargate/s3/signature.php"; echo json_encode(signedHeaders(
        "PUT", "dumps.s3.eu-central-1.amazonaws.com", "/imports/a%20b.sql", "partNumber=2&uploadId=x%2Fy", "eu-central-1",
        json_decode(${JSON.stringify(JSON.stringify(credentials))}, true), 1440938160));`;
      const shown = JSON.parse(await deployment().shell(`php -r '${php}'`)) as string[];
      const signed = await new SignatureV4({
        ...{
          service: 's3',
          region: 'eu-central-1',
          uriEscapePath: false,
          applyChecksum: false,
          sha256: Digest,
        },
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
      }).sign(
        {
          ...{ method: 'PUT', protocol: 'https:', hostname: 'dumps.s3.eu-central-1.amazonaws.com' },
          ...{ path: '/imports/a%20b.sql', query: { uploadId: 'x/y', partNumber: '2' } },
          headers: {
            host: 'dumps.s3.eu-central-1.amazonaws.com',
            'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
          },
        },
        { signingDate: new Date(1440938160_000) },
      );
      expect(shown).toContain(`Authorization: ${signed.headers['authorization']}`);
    });
  });
}
