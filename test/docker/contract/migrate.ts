import { createHash } from 'node:crypto';
import type { ChildProcessResult } from '../../../lib/engine/child-process';
import { until } from '../../../lib/cli/until';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

interface Summary {
  result: string;
  matomo: string;
  previous: string | null;
  config: string;
}

function summary({ exitCode, stdout, stderr }: ChildProcessResult): Summary {
  if (exitCode !== 0) throw new Error(`migrate ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Summary;
}

/** From whatever state to the one that the image needs, or a clear refusal. */
export function describeMigrate(deployment: () => TestDeployment): void {
  const configFile = '/var/lib/matomo/config/config.ini.php';
  const countRows = (table: string) =>
    deployment().database.query(`SELECT COUNT(*) FROM matomo_test.matomo_${table}`);

  describe('migrate', () => {
    test('refuses a database whose certificate another authority signed', async () => {
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { MATOMO_DATABASE_SSL_CA: '/certificates/other-ca.pem' },
      });
      expect(stderr).toMatch(/can't be verified with '\/certificates\/other-ca\.pem': unable to /);
      expect(exitCode).toBe(78);
    });

    test('refuses a database whose certificate names another host', async () => {
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { MATOMO_DATABASE_HOST: deployment().database.address },
      });
      expect(stderr).toContain('IP address mismatch');
      expect(exitCode).toBe(78);
    });

    test('ends with 77 when the master password is wrong', async () => {
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { DATABASE_MASTER_PASSWORD: 'wrong' },
      });
      expect(stderr).toContain("refuses user 'admin'");
      expect(exitCode).toBe(77);
    });

    test('ends with 75 when the database stays out of reach, after trying for a while', async () => {
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { MATOMO_DATABASE_PORT: '3399', DATABASE_CONNECT_SECONDS: '3' },
      });
      expect(stderr).toMatch(/next try in 1 s[^]*can't be reached after 3 s/);
      expect(exitCode).toBe(75);
    });

    test('ends with 78 when the first password is too short for Matomo', async () => {
      await deployment().reset();
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { ADMIN_PASSWORD: 'x' },
      });
      expect(stderr).toContain('ADMIN_PASSWORD is not acceptable');
      expect(exitCode).toBe(78);
    });

    test('installs on an empty database, three at once: one works, the others find it done', async () => {
      await deployment().reset();
      // Held from outside until all three wait for it.
      const lock = `matomo-migrate-${createHash('sha256').update('matomo_test').digest('hex').slice(0, 32)}`;
      const held = deployment().database.query(`SELECT GET_LOCK('${lock}', 0), SLEEP(5)`);
      const containers = [];
      for (let count = 0; count < 3; count++) containers.push(await deployment().startJob('migrate'));
      expect(await held).toBe('1\t0');
      const exitCodes = await Promise.all(containers.map((container) => deployment().end(container)));
      expect(exitCodes).toEqual([0, 0, 0]);
      const logs = await Promise.all(containers.map((container) => deployment().log(container)));
      for (const log of logs) expect(log).toContain('another migration is at work');
      const results = logs.map((log) => /"result":"(\w+)"/.exec(log)?.[1]);
      expect(results.sort()).toEqual(['current', 'current', 'installed']);
      expect(await countRows('site')).toBe('1');
      expect(
        await deployment().database.query(
          'SELECT login FROM matomo_test.matomo_user WHERE superuser_access = 1',
        ),
      ).toBe('operator');
      expect(
        await deployment().database.query(
          'SELECT name, main_url, timezone, currency FROM matomo_test.matomo_site',
        ),
      ).toMatch(/^First .*site.* more\thttps:\/\/www\.example\.org\tEurope\/Berlin\tEUR$/);
    });

    test('refuses a database with a Matomo of another prefix, rather than to install an empty one beside it', async () => {
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { MATOMO_DATABASE_TABLES_PREFIX: 'piwik_' },
      });
      expect(stderr).toContain(
        "holds a Matomo whose tables begin with 'matomo_', and this one looks for 'piwik_'",
      );
      expect(exitCode).toBe(78);
      expect(await deployment().database.query("SHOW TABLES FROM matomo_test LIKE 'piwik%'")).toBe('');
    });

    test('an older database waits for archiving to end, says so, and gives up with 75', async () => {
      const option = (version: string) =>
        deployment().database.query(
          `UPDATE matomo_test.matomo_option SET option_value = '${version}' WHERE option_name = 'version_core'`,
        );
      const version = await deployment().database.query(
        "SELECT option_value FROM matomo_test.matomo_option WHERE option_name = 'version_core'",
      );
      const lock = "CONCAT('matomo-archive-', LEFT(SHA2('matomo_test', 256), 32))";
      const holder =
        "SELECT id FROM information_schema.processlist WHERE info LIKE '%SLEEP(63)%' AND info NOT LIKE '%processlist%'";
      const archiving = deployment()
        .database.query(`SELECT GET_LOCK(${lock}, 0), SLEEP(63)`)
        .catch(() => undefined);
      await until(async () => (await deployment().database.query(holder)) || undefined, { within: 20_000 });

      const beside = await deployment().run('migrate');
      expect(beside.stderr).toContain('the database is at the version of this image, so it may go on');
      expect(beside.exitCode).toBe(0);

      await option('5.0.0');
      const refused = await deployment().run('migrate', { environment: { MIGRATE_ARCHIVE_SECONDS: '2' } });
      expect(refused.stderr).toContain('archiving has not ended in 2 s, and nothing was changed');
      expect(refused.exitCode).toBe(75);
      expect(
        await deployment().database.query(
          "SELECT option_value FROM matomo_test.matomo_option WHERE option_name = 'version_core'",
        ),
      ).toBe('5.0.0');

      const waiting = deployment().run('migrate');
      await until(
        async () =>
          (await deployment().database.query(
            "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT GET_LOCK%900%' AND info NOT LIKE '%processlist%'",
          )) || undefined,
        { within: 30_000 },
      );
      await deployment().database.query(`KILL CONNECTION ${await deployment().database.query(holder)}`);
      await archiving;
      expect((await waiting).exitCode).toBe(0);
      expect(
        await deployment().database.query(
          "SELECT option_value FROM matomo_test.matomo_option WHERE option_name = 'version_core'",
        ),
      ).toBe(version);
    });

    test('ends with 75 when its connection with the lock is killed', async () => {
      const name = `CONCAT('matomo-migrate-', LEFT(SHA2('matomo_test', 256), 32))`;
      // Waits for the first one, with a connection that has nothing else to do.
      const held = deployment()
        .database.query(`SELECT GET_LOCK(${name}, 0), SLEEP(60)`)
        .catch(() => '');
      const job = await deployment().startJob('migrate');
      const waiting = () =>
        deployment().database.query(
          "SELECT MAX(id) FROM information_schema.processlist WHERE info LIKE 'SELECT GET_LOCK%' AND info NOT LIKE '%SLEEP%'",
        );
      const found = async () => {
        const id = await waiting();
        return id === 'NULL' ? undefined : id;
      };
      const id = await until(found, { within: 30_000 });
      await deployment().database.query(`KILL CONNECTION ${id}`);
      expect(await deployment().end(job)).toBe(75);
      expect(await deployment().log(job)).not.toMatch(/Stack trace|#0 /);
      await deployment().database.query(
        `EXECUTE IMMEDIATE CONCAT('KILL CONNECTION ', IS_USED_LOCK(${name}))`,
      );
      await held;
    });

    test('gives the application user the rights that Matomo needs, on its database, over TLS only', async () => {
      const grants = await deployment().database.query("SHOW GRANTS FOR 'matomo_app'@'%'");
      expect(grants).toMatch(/^GRANT USAGE ON \*\.\* TO `matomo_app`@`%` .*REQUIRE SSL$/m);
      expect(grants).toMatch(
        /^GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES ON `matomo/m,
      );
      expect(grants.split('\n')).toHaveLength(2);
    });

    test('leaves a current installation alone', async () => {
      const { result, matomo, previous, config } = summary(await deployment().run('migrate'));
      expect({ result, previous, config }).toEqual({
        result: 'current',
        previous: matomo,
        config: 'unchanged',
      });
    });

    test('brings tables of reports to the collation that Matomo compares with, and leaves those that have it', async () => {
      const table = (month: string) => `matomo_test.matomo_archive_blob_2020_${month}`;
      const collations = () =>
        deployment().database.query(
          "SELECT table_name, table_collation FROM information_schema.tables WHERE table_schema = 'matomo_test' AND table_name LIKE '%blob_2020%' ORDER BY 1",
        );
      // As a server makes them whose own collation is another one, and Matomo's `name` is compared with texts.
      for (const [month, collation] of [
        ['01', 'utf8mb4_unicode_ci'],
        ['02', 'utf8mb4_general_ci'],
      ])
        await deployment().database.query(
          `CREATE TABLE ${table(month ?? '')} (idarchive INT, name VARCHAR(190), value LONGBLOB) DEFAULT CHARSET utf8mb4 COLLATE ${collation}`,
        );
      const { exitCode, stderr } = await deployment().run('migrate');
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('matomo_archive_blob_2020_01')]);
      expect(stderr).not.toContain('blob_2020_02');
      expect(await collations()).toBe(
        'matomo_archive_blob_2020_01\tutf8mb4_general_ci\nmatomo_archive_blob_2020_02\tutf8mb4_general_ci',
      );
      for (const month of ['01', '02']) await deployment().database.query(`DROP TABLE ${table(month)}`);
    });

    test('makes a lost config.ini.php again, and nothing else', async () => {
      const before = await deployment().shell(`cat ${configFile}`);
      await deployment().shell(`rm ${configFile}`);
      const { result, config } = summary(await deployment().run('migrate'));
      expect({ result, config }).toEqual({ result: 'current', config: 'written' });
      const lines = (text: string) => text.split('\n').sort();
      expect(lines(await deployment().shell(`cat ${configFile}`))).toEqual(lines(before));
      expect(await countRows('site')).toBe('1');
    });

    test('refuses a config.ini.php that it can not read, leaves it as it is and keeps a copy', async () => {
      await deployment().shell(`cp ${configFile} ${configFile}.kept; echo '[[=' > ${configFile}`);
      const { exitCode, stderr } = await deployment().run('migrate');
      expect(stderr).toContain('is not a valid ini file');
      expect(exitCode).toBe(78);
      const left = `cat ${configFile} ${configFile}.unreadable-*; mv ${configFile}.kept ${configFile}; rm ${configFile}.un*`;
      expect(await deployment().shell(left)).toBe('[[=\n[[=\n');
    });

    test('keeps the config.ini.php that it changes, and tells the difference without secrets', async () => {
      await deployment().shell(
        `printf '[PluginsInstalled]\\nPluginsInstalled[] = "Gone"\\n[Foreign]\\napi_token = "zqsalt7"\\n' >> ${configFile}`,
      );
      const { exitCode, stderr } = await deployment().run('migrate');
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(/- \[PluginsInstalled\] PluginsInstalled\[\] = \W+Gone/);
      expect(stderr).not.toContain('zqsalt7');
      expect(await deployment().shell(`grep -c Gone ${configFile} ${configFile}.before-*`)).toMatch(
        /config\.ini\.php:0\n.*before-\d{8}T\d{6}Z:1\n/,
      );
      // Not for the tests that follow.
      await deployment().shell(`rm ${configFile}.before-*; sed -i '/Foreign/d; /api_token/d' ${configFile}`);
    });

    test.each([
      ['is not mounted', []],
      ['is full', [{ type: 'tmpfs', target: '/var/lib/matomo', size: '256k' }]],
    ] as const)(
      'ends with 73 when the file system %s, before it touches the database',
      async (what, mounts) => {
        const before = await deployment().database.query('SHOW TABLE STATUS FROM matomo_test');
        const { exitCode, stderr } = await deployment().run('migrate', { config: 'none', mounts });
        expect(stderr).toMatch(
          what === 'is full' ? /is full or broken/ : /does not exist or can't be written/,
        );
        expect(exitCode).toBe(73);
        expect(await deployment().database.query('SHOW TABLE STATUS FROM matomo_test')).toBe(before);
      },
    );

    test('ends with 77 when the master user may not create users', async () => {
      await deployment().database.query(
        "CREATE USER weak@'%' IDENTIFIED BY 'zqmaster7-weak' REQUIRE SSL; GRANT SELECT, CREATE ON *.* TO weak@'%'",
      );
      const { exitCode, stderr } = await deployment().run('migrate', {
        environment: { DATABASE_MASTER_USERNAME: 'weak', DATABASE_MASTER_PASSWORD: 'zqmaster7-weak' },
      });
      await deployment().database.query("DROP USER weak@'%'");
      expect(stderr).toMatch(/master user 'weak' can't (CREATE|ALTER) USER \(error \d+\); give it the right/);
      expect(exitCode).toBe(77);
    });

    test.each(['option', 'log_visit'])(
      'goes on where it was killed, once there is a table %s',
      async (table) => {
        await deployment().reset();
        const job = await deployment().startJob('migrate');
        const there = async () =>
          (await deployment().database.query(
            `SELECT 1 FROM information_schema.tables WHERE table_schema = 'matomo_test' AND table_name = 'matomo_${table}'`,
          )) || undefined;
        expect(await until(there, { within: 60_000, every: 20 })).toBe('1');
        // The stand-in may be too quick to be killed.
        await deployment()
          .kill(job)
          .catch(() => undefined);
        summary(await deployment().run('migrate'));
        expect(summary(await deployment().run('migrate')).result).toBe('current');
        expect(await countRows('site')).toBe('1');
        expect(await countRows("user WHERE login IN ('operator', 'anonymous')")).toBe('2');
      },
    );

    test("follows the application user's password when its secret changes", async () => {
      const environment = { MATOMO_DATABASE_PASSWORD: 'zqdatabase7-next' };
      expect(summary(await deployment().run('migrate', { environment })).result).toBe('current');
      const console = { arguments: ['core:version'] };
      expect((await deployment().run('console', { ...console, environment })).exitCode).toBe(0);
      expect(summary(await deployment().run('migrate')).result).toBe('current');
    });

    test('lets a second application user take its turn while tasks of the first one go on', async () => {
      const second = { MATOMO_DATABASE_USERNAME: 'matomo_b', MATOMO_DATABASE_PASSWORD: 'zqdatabase7-second' };
      expect(summary(await deployment().run('migrate', { environment: second })).result).toBe('current');
      // Archiving needs every right, and connects as its own environment says.
      for (const environment of [{}, second]) {
        const { exitCode, stderr } = await deployment().run('archive', { environment });
        expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      }
    });

    test('upgrades an older database', async () => {
      const [major] = summary(await deployment().run('migrate')).matomo.split('.');
      const older = `${major}.0.0`;
      await setRecordedVersion(older);
      const { result, previous } = summary(await deployment().run('migrate'));
      expect({ result, previous }).toEqual({ result: 'upgraded', previous: older });
    });

    test('refuses a database of a newer Matomo, naming both versions', async () => {
      const { matomo } = summary(await deployment().run('migrate'));
      await setRecordedVersion('99.1.2');
      const { exitCode, stderr } = await deployment().run('migrate');
      expect(stderr).toContain(`the database is at Matomo 99.1.2, newer than Matomo ${matomo}`);
      expect(exitCode).toBe(65);
      await setRecordedVersion(matomo);
    });
  });

  function setRecordedVersion(version: string): Promise<string> {
    return deployment().database.query(
      `UPDATE matomo_test.matomo_option SET option_value = '${version}' WHERE option_name = 'version_core'`,
    );
  }
}
