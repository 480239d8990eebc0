/** Asks the database. */
export type Query = (sql: string) => Promise<string>;

/** Tables of raw data, with the column that counts their rows. */
const tables = { matomo_log_visit: 'idvisit', matomo_log_link_visit_action: 'idlink_va' } as const;

/** Between the numbers of a visit and of its copy; fewer are tracked. */
const apart = 1_000_000;

/** Rows that one statement adds at most. */
const rowsAtOnce = 200_000;

/**
 * Adds copies of the visits that were tracked, until there are so many actions: of other visitors at the same times, who
 * look at the same pages with the same browsers. The tracker would take an hour for a million.
 *
 * @returns actions that there are then
 */
export async function multiply(query: Query, actions: number): Promise<number> {
  const count = async (of: string): Promise<number> =>
    Number(await query(`SELECT COUNT(*) FROM matomo_test.matomo_log_link_visit_action ${of}`));
  const tracked = await count(`WHERE idvisit < ${apart}`);
  const before = Math.round((await count('')) / tracked) - 1;
  const copies = Math.round(actions / tracked) - 1;
  const atOnce = Math.max(1, Math.floor(rowsAtOnce / tracked));
  for (let done = before; done < copies; done += atOnce) {
    const last = Math.min(copies, done + atOnce);
    for (const [table, own] of Object.entries(tables)) {
      const names = await columns(query, table);
      const values = names.map((name) => copyOf(name, own));
      await query(
        `INSERT INTO matomo_test.${table} (${names.join()}) SELECT ${values.join()} FROM matomo_test.${table} t ` +
          `JOIN matomo_test.seq_${done + 1}_to_${last} s WHERE t.idvisit < ${apart}`,
      );
    }
  }
  return count('');
}

async function columns(query: Query, table: string): Promise<string[]> {
  const found = await query(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = 'matomo_test' AND table_name = '${table}'`,
  );
  return found.split('\n').map((name) => `\`${name}\``);
}

/** Rows count on by themselves; visits and visitors become others, the same ones in both tables. */
function copyOf(name: string, own: string): string {
  const visit = `(t.idvisit + s.seq * ${apart})`;
  if (name === '`idvisit`') return visit;
  if (name === `\`${own}\``) return 'NULL';
  if (name === '`idvisitor`') return "UNHEX(LEFT(MD5(CONCAT(HEX(t.idvisitor), '-', s.seq)), 16))";
  return `t.${name}`;
}
