import type { FileServer } from '../../../stand-ins/deployment/file-server';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** Matomo's tables go out as a dump, and come back the same. */
export function describeExport(deployment: () => TestDeployment): void {
  describe('export', () => {
    let files: FileServer;
    const query = (sql: string) => deployment().database.query(sql);
    const s3 = () => ({
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_S3: files.url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${files.url}/credentials`,
    });
    const run = (role: 'export' | 'import', address: string, environment = s3()) =>
      deployment().run(role, { arguments: [address], environment });
    const rowOf = (stdout: string) =>
      JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      files = await deployment().serveFiles();
      const credentials = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'secret', Token: 'token' };
      await files.put('/credentials', Buffer.from(JSON.stringify(credentials)));
    }, 180_000);

    test('an import of it has the same rows, whatever letters and bytes they hold, in more than one part', async () => {
      await query(
        `INSERT INTO matomo_test.matomo_log_action (name, hash, type) VALUES ('it''s "x"; \\\\ \\n-- /* 😀 %', 4294967295, 1)`,
      );
      await query(
        'CREATE TABLE matomo_test.matomo_bytes (id INT PRIMARY KEY, raw BLOB, word VARBINARY(8), amount DOUBLE, at TIMESTAMP NULL) ' +
          "AS SELECT seq AS id, RANDOM_BYTES(1024) AS raw, IF(seq % 2, '', NULL) AS word, seq / 3 AS amount, " +
          'FROM_UNIXTIME(1700000000 + seq) AS at FROM matomo_test.seq_1_to_40000',
      );
      const tables = (await query("SHOW TABLES FROM matomo_test LIKE 'matomo%'")).split('\n');
      const sums = () => query(`CHECKSUM TABLE ${tables.map((table) => `matomo_test.${table}`).join(', ')}`);
      const before = await sums();
      const exported = await run('export', 's3://out/exports/matomo.sql.gz');
      expect({ code: exported.exitCode, said: exported.exitCode === 0 ? '' : exported.stderr }).toEqual({
        code: 0,
        said: '',
      });
      expect(rowOf(exported.stdout)).toMatchObject({
        ...{ result: 'exported', prefix: 'matomo_', tables: tables.length },
      });
      expect(await files.log()).toContain('PUT /out/exports/matomo.sql.gz?partNumber=2');
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      const imported = await run('import', 's3://out/exports/matomo.sql.gz');
      expect(imported.exitCode).toBe(0);
      expect(await sums()).toBe(before);
    });

    test('a file takes it too, if it is new and has a whole path', async () => {
      const written = await run('export', '/tmp/matomo.sql.gz');
      expect(rowOf(written.stdout)).toMatchObject({ result: 'exported' });
      expect(await run('export', '/etc/hostname')).toMatchObject({ exitCode: 75 });
      expect(await run('export', 'matomo.sql.gz')).toMatchObject({ exitCode: 64 });
    });

    test('where S3 refuses, or is not there, nothing is left, and the exit code says which', async () => {
      await files.put('/out/exports/refused.sql.gz.refused', Buffer.from(''));
      const refused = await run('export', 's3://out/exports/refused.sql.gz');
      expect(refused.stderr).toContain('S3 does not take the object (status 403)');
      expect(refused.exitCode).toBe(77);
      const nobody = { ...s3(), AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' };
      expect((await run('export', 's3://out/exports/x.sql.gz', nobody)).exitCode).toBe(75);
    });
  });
}
