import { until } from '../../../lib/cli/until';
import { imageVariables } from '../../../lib/contract/image';
import type { TestDeployment, TaskOptions } from '../../../stand-ins/deployment/test-deployment';
import { TestValkey } from '../../../stand-ins/deployment/test-valkey';
import { type Hit, sendHit } from '../../../stand-ins/traffic/tracking-client';
import { variedHits } from '../../../stand-ins/traffic/varied-hits';

const database = 'matomo_test';
const tables = ['log_visit', 'log_link_visit_action', 'log_action', 'log_conversion', 'log_conversion_item'];
const hitsToSend = 1000;

/** What makes tracking fast changes nothing of what Matomo stores. */
export function describeSameRows(deployment: () => TestDeployment): void {
  describe('speed', () => {
    const query = (sql: string) => deployment().database.query(sql);
    let present: string[];

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      present = (
        await query(`SELECT table_name FROM information_schema.tables WHERE table_schema = '${database}'`)
      ).split('\n');
      await query(`USE ${database}; ${siteWithEverything(present)}`);
    });

    /**
     * Tracks hits with a task of its own into empty tables; returns answers and rows.
     * @param settle waits until all are stored
     */
    async function track(options: TaskOptions, hits: readonly Hit[], settle = () => Promise.resolve()) {
      await query(
        `USE ${database}; ${logTables()
          .map((table) => `TRUNCATE matomo_${table};`)
          .join(' ')}`,
      );
      const { container, url } = await deployment().startPublishedWeb(options);
      const answers: number[] = [];
      for (const hit of hits) answers.push(await sendHit(url, hit));
      await deployment().stop(container);
      await settle();
      const rows: Record<string, string[]> = {};
      const facts: Record<string, string[]> = {};
      for (const table of logTables()) {
        rows[table] = inOrderOfAppearance(await rowsOf(table));
        facts[table] = (await factsOf(table)).sort();
      }
      return { answers, rows, facts };
    }

    const start = new Date(Date.now() - 3 * 3600 * 1000);
    const logTables = () => tables.filter((table) => present.includes(`matomo_${table}`));

    /** Bytes as hexadecimal digits. Of `buster`, a number that Matomo draws by lot, only whether it is there. */
    async function rowsOf(table: string): Promise<string[]> {
      const columns = await query(
        `SELECT GROUP_CONCAT(CASE WHEN data_type LIKE '%bin%' OR data_type LIKE '%blob%' THEN CONCAT('HEX(\`', column_name,` +
          ` '\`)') WHEN column_name = 'buster' THEN 'buster > 0' ELSE CONCAT('\`', column_name, '\`') END` +
          ` ORDER BY ordinal_position) FROM information_schema.columns` +
          ` WHERE table_schema = '${database}' AND table_name = 'matomo_${table}'`,
      );
      const order =
        table === 'log_conversion'
          ? '`idvisit`, `server_time`, `idgoal`, `idlink_va`, `idorder`'
          : '1, 2, 3, 4';
      const rows = await query(`SELECT ${columns} FROM ${database}.matomo_${table} ORDER BY ${order}`);
      return rows.split('\n');
    }

    /** Rows without the numbers that depend on which hit was stored first, and without ids that Matomo draws by lot. */
    async function factsOf(table: string): Promise<string[]> {
      const own = "('idvisit', 'idlink_va', 'last_idlink_va', 'idaction', 'buster')";
      const columns = await query(
        `SELECT GROUP_CONCAT(CASE WHEN column_name LIKE '%idaction%' THEN CONCAT('(SELECT name FROM ${database}.matomo_log_action` +
          ` WHERE idaction = facts.', column_name, ')') WHEN data_type LIKE '%bin%' OR data_type LIKE '%blob%'` +
          ` THEN CONCAT('HEX(\`', column_name, '\`)') ELSE CONCAT('\`', column_name, '\`') END ORDER BY ordinal_position)` +
          ` FROM information_schema.columns WHERE table_schema = '${database}' AND table_name = 'matomo_${table}' AND column_name NOT IN ${own}`,
      );
      // Of an action that is new to two transactions there are two rows, which Matomo takes for one (core/Tracker/Model.php).
      const distinct = table === 'log_action' ? 'DISTINCT' : '';
      return (await query(`SELECT ${distinct} ${columns} FROM ${database}.matomo_${table} facts`)).split(
        '\n',
      );
    }

    test('a change of config.ini.php counts in every task within seconds', async () => {
      const tasks = [await deployment().startPublishedWeb(), await deployment().startPublishedWeb()];
      // With send_image=0 Matomo answers 204 whatever happens.
      const [, hit] = variedHits(2, start);
      const answers = async () => {
        const all: number[] = [];
        // Several, so that more than one of Apache's processes answers.
        for (const { url } of [...tasks, ...tasks, ...tasks]) all.push(hit ? await sendHit(url, hit) : 0);
        return [...new Set(all)];
      };
      const file = '/var/lib/matomo/config/config.ini.php';
      expect(await answers()).toEqual([200]);
      expect(await answers()).toEqual([200]);
      await deployment().shell(
        `cp ${file} ${file}.kept && printf '\n[Tracker]\nrecord_statistics = 0\n' >> ${file}`,
      );
      await seconds(4);
      expect(await answers()).toEqual([503]);
      await deployment().shell(`mv ${file}.kept ${file}`);
      await seconds(4);
      expect(await answers()).toEqual([200]);
      for (const { container } of tasks) await deployment().stop(container);
    });

    test(`${hitsToSend} varied hits leave the same rows with and without it`, async () => {
      const hits = variedHits(hitsToSend, start);
      const fast = await track({}, hits);
      const plain = await track({ environment: { [imageVariables.acceleration]: 'off' } }, hits);
      expect(fast.answers).toEqual(plain.answers);
      expect(fast.rows).toEqual(plain.rows);
      // Something was compared.
      const stored = (table: string) => fast.rows[table]?.length ?? 0;
      expect(fast.answers.filter((status) => status < 300).length).toBeGreaterThan(hitsToSend * 0.8);
      expect(stored('log_visit')).toBeGreaterThan(100);
      expect(stored('log_link_visit_action')).toBeGreaterThan(500);
      if (present.includes('matomo_log_conversion_item')) {
        expect(stored('log_conversion')).toBeGreaterThan(50);
        expect(stored('log_conversion_item')).toBeGreaterThan(30);
      }
    }, 600_000);

    test('and through the queue, in which nobody is at two machines in the same moment', async () => {
      // Lists of the queue are stored side by side, and Matomo makes one visit of all that a user does.
      const hits = variedHits(400, start).filter(
        ({ path, body }) => !/[?&]uid=/.test(`${path}${body ?? ''}`),
      );
      const plain = await track({ environment: { [imageVariables.acceleration]: 'off' } }, hits);
      const valkey = await TestValkey.start(deployment());
      const { environment } = valkey;
      const worker = await deployment().startJob('worker', { environment });
      const queued = await track({ environment }, hits, async () => {
        const isEmpty = async () => ((await valkey.waiting()) === 0 ? true : undefined);
        expect(await until(isEmpty, { within: 60_000 })).toBe(true);
        expect(await deployment().stop(worker)).toBe(0);
      });
      await valkey.kill();
      expect(known(queued.facts, plain.facts)).toEqual(known(plain.facts, queued.facts));
      expect(queued.facts['log_link_visit_action']?.length).toBeGreaterThan(200);
      // What Matomo refuses is accepted first.
      expect(queued.answers.filter((status) => status >= 300)).toEqual([]);
    }, 600_000);
  });
}

/** Facts in which ids of visitors that only one of two runs has, drawn by lot, are alike. */
function known(facts: Readonly<Record<string, string[]>>, other: Readonly<Record<string, string[]>>) {
  const ids = (of: Readonly<Record<string, string[]>>) => new Set(Object.values(of).join().match(visitorId));
  const both = ids(other);
  const alike = (row: string) => row.replace(visitorId, (id) => (both.has(id) ? id : 'drawn'));
  return Object.fromEntries(Object.entries(facts).map(([table, rows]) => [table, rows.map(alike).sort()]));
}

const visitorId = /\b[0-9A-F]{16}\b/g;

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Goals, shop, site search, dimensions: what a request can refer to. Only into tables that this Matomo has. */
function siteWithEverything(present: readonly string[]): string {
  const statements: Record<string, string> = {
    matomo_goal: `INSERT INTO matomo_goal (idsite, idgoal, name, description, match_attribute, pattern, pattern_type,
        case_sensitive, allow_multiple, revenue, deleted, event_value_as_revenue) VALUES
        (1, 1, 'by hand', '', 'manually', '', '', 0, 1, 3, 0, 0),
        (1, 2, 'page', '', 'url', 'page-1', 'contains', 0, 1, 2, 0, 0),
        (1, 3, 'event', '', 'event_category', 'Video', 'exact', 0, 0, 0, 0, 1);`,
    matomo_custom_dimensions: `INSERT INTO matomo_custom_dimensions (idcustomdimension, idsite, name, \`index\`, scope, active,
        extractions, case_sensitive) VALUES (1, 1, 'Member', 1, 'visit', 1, '[]', 1), (2, 1, 'Section', 1, 'action', 1, '[]', 1);
      UPDATE matomo_site SET ecommerce = 1, sitesearch = 1, keep_url_fragment = 1;`,
  };
  return Object.entries(statements)
    .filter(([table]) => present.includes(table))
    .map(([, sql]) => sql)
    .join('\n');
}

/**
 * Rows in which every visitor id that Matomo draws by lot, for requests without one, is replaced by its order of
 * appearance.
 */
function inOrderOfAppearance(rows: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return rows.map((row) =>
    row.replace(visitorId, (id) => {
      if (!seen.has(id)) seen.set(id, `id-${seen.size}`);
      return seen.get(id) ?? id;
    }),
  );
}
