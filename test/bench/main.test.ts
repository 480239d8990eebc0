import { runBench } from '../../bench/main';
import { quantile } from '../../bench/quantile';
import { multiply } from '../../bench/archive/multiply';
import { archiveTable, trackerTable } from '../../bench/tables';
import { collectingReporter } from '../support/collecting-reporter';
import { pageViews } from '../../stand-ins/traffic/page-views';

describe('bench', () => {
  test.each([
    [
      ['speed'],
      "There is no command 'speed'. Known are tracker, queued, start, archive, machine, simulate, validate",
    ],
    [['tracker', 'one'], '1 image given; it compares 2 or more.'],
    [['start'], 'No <image> given.'],
    [['archive', 'one', '--actions', '5000,1000'], "--actions is '5000,1000'; it takes growing numbers"],
    [['tracker', 'one', 'one'], 'The image one is named twice.'],
    [['start', 'one', '--rounds', '0'], "--rounds is '0'; it takes a whole number from 1 to 1000000."],
    [['start', 'one', '--depth', '3'], "Unknown option '--depth'. See npm run bench -- start --help."],
  ])('%j is refused with 2', async (args, sentence) => {
    const { reporter, notes } = collectingReporter();
    expect(await runBench(args, reporter)).toBe(2);
    expect(notes.join()).toContain(sentence);
  });

  test('explains itself', async () => {
    const { reporter, results } = collectingReporter();
    expect(await runBench(['tracker', '--help'], reporter)).toBe(0);
    expect(results.join()).toContain('--concurrency');
  });

  test('the first image is the measure of the others', () => {
    const rest = { hitsPerSecond: 50, p99: 40, memory: 100 };
    const [head, stock, ours] = trackerTable([
      { image: 'stock', cpuPerHit: 20, ...rest },
      { image: 'ours', cpuPerHit: 5, ...rest },
    ]);
    expect(head).toMatch(/^image +CPU ms\/hit +hits\/s +p99 ms +memory MB +CPU ratio$/);
    expect(stock).toMatch(/20\.00 .* 100 %$/);
    expect(ours).toMatch(/5\.00 .* 25 %$/);
  });

  test('the archive’s time is told with how it grows', () => {
    const result = (actions: number, database: number) => ({
      ...{ image: 'ours', actions, seconds: 7, php: 1, database },
    });
    const [, small, large, grown] = archiveTable([result(100_000, 4), result(1_000_000, 49)]);
    expect(small).toMatch(/ours +100000 +7\.0 +1\.0 +4\.0 +50$/);
    expect(large).toMatch(/ours +1000000 +7\.0 +1\.0 +49\.0 +50$/);
    expect(grown).toBe('ours: processor time grows by actions^1.00');
  });

  test('a thousand page views become a million', async () => {
    const asked: string[] = [];
    let rows = 1000;
    const query = (sql: string): Promise<string> => {
      asked.push(sql);
      const [, first, last] = /seq_(\d+)_to_(\d+)/.exec(sql) ?? [];
      if (sql.includes('INTO matomo_test.matomo_log_link')) rows += 1000 * (Number(last) - Number(first) + 1);
      if (sql.includes('COUNT(*)')) return Promise.resolve(String(sql.includes('<') ? 1000 : rows));
      return Promise.resolve('idvisit\nidlink_va\nidvisitor\nserver_time');
    };
    expect(await multiply(query, 1_000_000)).toBe(1_000_000);
    expect(asked.filter((sql) => sql.startsWith('INSERT')).at(-1)).toContain('seq_801_to_999');
    expect(asked.at(-2)).toContain('(t.idvisit + s.seq * 1000000),NULL,UNHEX(');
    // What is there already is not copied again.
    expect(await multiply(query, 1_000_000)).toBe(1_000_000);
  });

  test('a quantile is the value that a share stays below', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99)]).toEqual([51, 100, 7]);
  });

  test('the same seed gives the same page views, another one other visitors', () => {
    const visitors = (seed: number) =>
      new Set(pageViews(500, seed).map(({ path }) => /_id=(\w+)/.exec(path)?.[1]));
    expect(pageViews(500, 1)).toEqual(pageViews(500, 1));
    const [first, second] = [visitors(1), visitors(2)];
    expect([...first].filter((id) => second.has(id))).toEqual([]);
    expect(500 / first.size).toBeCloseTo(3.6, 0);
  });
});
