import { imageVariables } from '../../../lib/contract/image';
import type { ChildProcessResult } from '../../../lib/engine/child-process';
import { until } from '../../../lib/cli/until';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

interface Metrics {
  _aws: { CloudWatchMetrics: [{ Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }] };
  Environment: string;
  ArchiveDuration?: number;
  SitesArchived?: number;
  ArchiveRunsSkipped?: number;
  InvalidationsLeft: number;
  NewestCompleteArchiveAge?: number;
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** The lines of CloudWatch's embedded metric format in an output. */
function metricsIn(output: string): Metrics[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line) as Metrics);
}

/** One run at a time, however it ends, and an exit code that can be believed. */
export function describeArchive(deployment: () => TestDeployment): void {
  const query = (sql: string) => deployment().database.query(sql);
  const environment = {
    [imageVariables.environmentName]: 'contract',
    // Matomo leaves reports of today alone for a quarter of an hour.
    MATOMO_GENERAL_TIME_BEFORE_TODAY_ARCHIVE_CONSIDERED_OUTDATED: '1',
  };
  const archive = (options = {}): Promise<ChildProcessResult> =>
    deployment().run('archive', { environment, ...options });
  const thisMonth = () => new Date().toISOString().slice(0, 7).replace('-', '_');
  const inProgress = () =>
    query('SELECT COUNT(*) FROM matomo_test.matomo_archive_invalidations WHERE status = 1');
  const visits = () =>
    query(
      'SELECT MAX(value) FROM matomo_test.`matomo_archive_numeric_' +
        thisMonth() +
        "` WHERE name = 'nb_visits' AND period = 1",
    );

  describe('archive', () => {
    let visitors = 0;
    let web: string;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = await deployment().startWeb();
      await trackVisit();
    });

    test('writes what it did as one line of metrics, by environment', async () => {
      const { exitCode, stdout } = await archive();
      expect(exitCode).toBe(0);
      const lines = metricsIn(stdout);
      expect(lines).toHaveLength(1);
      const [metrics] = lines as [Metrics];
      const [definition] = metrics._aws.CloudWatchMetrics;
      expect(definition).toMatchObject({ Namespace: 'Matomo', Dimensions: [['Environment']] });
      expect(metrics).toMatchObject({ Environment: 'contract', SitesArchived: 1 });
      // Every metric that is defined has a value.
      for (const { Name } of definition.Metrics) expect(metrics).toHaveProperty(Name, expect.any(Number));
      expect(metrics.ArchiveDuration).toBeLessThan(60);
      expect(metrics.NewestCompleteArchiveAge).toBeLessThan(60);
      expect(await visits()).toBe('1');
    });

    test('works one at a time, stops cleanly on SIGTERM, and the next run completes', async () => {
      await trackVisit();
      const lock = await deployment().database.hold('matomo_test.matomo_log_link_visit_action');
      const first = await deployment().startJob('archive', { environment });
      await untilClaimed();

      const second = await archive();
      expect(second.stderr).toContain('another run is at work');
      expect(second.exitCode).toBe(0);
      expect(metricsIn(second.stdout)).toMatchObject([{ ArchiveRunsSkipped: 1 }]);

      expect(await deployment().stop(first)).toBe(143);
      const log = await deployment().log(first);
      expect(log).toContain('stopped by a signal; the next run goes on');
      expect(metricsIn(log)).toHaveLength(1);
      expect(await inProgress()).toBe('0');

      await lock.release();
      expect((await archive()).exitCode).toBe(0);
      expect(await visits()).toBe('2');
    });

    test('completes what a killed run had begun', async () => {
      await trackVisit();
      const lock = await deployment().database.hold('matomo_test.matomo_log_link_visit_action');
      const first = await deployment().startJob('archive', { environment });
      await untilClaimed();
      await deployment().kill(first);
      await lock.release();
      expect(await inProgress()).not.toBe('0');

      const { exitCode, stderr } = await archive();
      expect(stderr).toMatch(/\d+ reports that an interrupted run had begun are queued again/);
      expect(exitCode).toBe(0);
      expect(await inProgress()).toBe('0');
      expect(await visits()).toBe('3');
    });

    test('makes as many reports at a time as it is told', async () => {
      await trackVisit();
      const lock = await deployment().database.hold('matomo_test.matomo_log_link_visit_action');
      const job = await deployment().startJob('archive', {
        environment: { ...environment, [imageVariables.archiveParallelRequests]: '1' },
      });
      await untilClaimed();
      expect(await deployment().exec(job, "pgrep -af 'console core:archive'")).toContain(
        '--concurrent-requests-per-website=1',
      );
      await lock.release();
      expect(await deployment().end(job)).toBe(0);
      const wrong = await archive({
        environment: { ...environment, [imageVariables.archiveParallelRequests]: '0' },
      });
      expect(wrong.stderr).toContain("ARCHIVE_PARALLEL_REQUESTS is '0'");
      expect(wrong.exitCode).toBe(78);
    });

    test('ends with 124 when its time is over, and says so', async () => {
      const { exitCode, stderr } = await archive({
        environment: { ...environment, [imageVariables.archiveTimeLimitSeconds]: '0.01' },
      });
      expect(stderr).toContain('not finished after 0.01 s');
      expect(exitCode).toBe(124);
    });

    test('ends with 137 when Matomo is killed by force, and does not call that the time or a signal', async () => {
      await trackVisit();
      const lock = await deployment().database.hold('matomo_test.matomo_log_link_visit_action');
      const job = await deployment().startJob('archive', { environment });
      await untilClaimed();
      await deployment().exec(job, "pkill -KILL -f 'console core:archive'");
      expect(await deployment().end(job)).toBe(137);
      await lock.release();
      expect(await deployment().log(job)).toContain('was killed');
      expect(await inProgress()).toBe('0');
    });

    test("ends with 137 when PHP's memory is used up, and names the limit", async () => {
      const { exitCode, stderr } = await archive({
        environment: {
          ...environment,
          PHP_MEMORY_LIMIT: '16M',
          MATOMO_GENERAL_MINIMUM_MEMORY_LIMIT_WHEN_ARCHIVING: '1',
        },
      });
      expect(stderr).toContain('PHP used up its memory limit of 16777216 bytes');
      expect(exitCode).toBe(137);
    });

    test('stops within a minute when it loses the lock, and ends with 75', async () => {
      await trackVisit();
      const lock = await deployment().database.hold('matomo_test.matomo_log_link_visit_action');
      const job = await deployment().startJob('archive', { environment });
      await untilClaimed();
      const name = `CONCAT('matomo-archive-', LEFT(SHA2('matomo_test', 256), 32))`;
      await deployment().database.query(
        `EXECUTE IMMEDIATE CONCAT('KILL CONNECTION ', IS_USED_LOCK(${name}))`,
      );
      const begun = Date.now();
      expect(await deployment().end(job)).toBe(75);
      expect(Date.now() - begun).toBeLessThan(60_000);
      await lock.release();
      expect(await deployment().log(job)).toContain('the lock was lost on the way');
      expect((await archive()).exitCode).toBe(0);
    });

    test('reads old months by their index', async () => {
      const old = 'matomo_test.matomo_archive_numeric_2020_01';
      await query(
        `CREATE TABLE ${old} LIKE matomo_test.matomo_archive_numeric_${thisMonth()}; ` +
          `INSERT INTO ${old} (idarchive, name, idsite, date1, period, ts_archived, value) ` +
          `SELECT seq, IF(seq % 10 = 0, 'done', CONCAT('nb_', seq)), 1, '2020-01-01' + INTERVAL seq DAY, 1, '2020-02-01', 1 FROM matomo_test.seq_1_to_20000`,
      );
      await query("SET GLOBAL log_output = 'TABLE', GLOBAL long_query_time = 0, GLOBAL slow_query_log = 1");
      const { exitCode } = await archive({ arguments: ['--disable-scheduled-tasks'] });
      await query('SET GLOBAL slow_query_log = 0');
      const statements =
        "sql_text LIKE '%archive_numeric_2020_01%ts_archived%' AND sql_text NOT LIKE '%slow_log%'";
      const read = await query(
        `SELECT COUNT(*) > 0, MAX(rows_examined) FROM mysql.slow_log WHERE ${statements}`,
      );
      await query(`TRUNCATE mysql.slow_log; DROP TABLE ${old}`);
      expect(exitCode).toBe(0);
      expect(read).toBe('1\t0');
    });

    test('fails when Matomo counts doing nothing as success: in maintenance mode', async () => {
      const { exitCode, stderr } = await archive({
        environment: { ...environment, MATOMO_GENERAL_MAINTENANCE_MODE: '1' },
      });
      expect(stderr).toMatch(/without having done its work: .*maintenance mode/);
      expect(exitCode).toBe(1);
    });

    test('fails with 75 before Matomo is installed', async () => {
      await query('RENAME TABLE matomo_test.matomo_archive_invalidations TO matomo_test.away');
      const { exitCode, stderr } = await archive();
      await query('RENAME TABLE matomo_test.away TO matomo_test.matomo_archive_invalidations');
      expect(stderr).toContain('run migrate first');
      expect(exitCode).toBe(75);
    });

    async function trackVisit(): Promise<void> {
      const id = String(++visitors).padStart(16, 'a');
      const { status } = await deployment()
        .client(web, host)
        .request(
          `/matomo.php?idsite=1&rec=1&send_image=0&_id=${id}&new_visit=1&url=https://www.example.org/`,
          { headers: { 'X-Forwarded-For': `203.0.113.${visitors}`, 'User-Agent': firefox } },
        );
      expect(status).toBe(204);
    }
  });

  async function untilClaimed(): Promise<void> {
    const claimed = async () => ((await inProgress()) === '0' ? undefined : true);
    expect(await until(claimed, { within: 30_000 })).toBe(true);
  }
}
