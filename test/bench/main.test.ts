import { runBench } from '../../bench/main';
import { quantile } from '../../bench/quantile';
import { trackerTable } from '../../bench/tables';
import { pageViews } from '../../stand-ins/traffic/page-views';

function reporter() {
  const results: string[] = [];
  const notes: string[] = [];
  return {
    results,
    notes,
    result: (line: string) => results.push(line),
    note: (line: string) => notes.push(line),
    step: <T>(_title: string, work: (progress: (detail: string) => void) => Promise<T>) =>
      work(() => undefined),
  };
}

describe('bench', () => {
  test.each([
    [['speed'], "There is no benchmark 'speed'; there are tracker and start."],
    [['tracker', 'one'], 'tracker was given 1 images.'],
    [['start'], 'start was given 0 images.'],
    [['tracker', 'one', 'one'], 'An image was named twice.'],
    [['start', 'one', '--rounds', '0'], "--rounds is '0'; it must be a whole number above 0."],
    [['start', 'one', '--depth', '3'], "Unknown option '--depth'"],
  ])('%j is refused with 2', async (argv, sentence) => {
    const to = reporter();
    expect(await runBench(argv, to)).toBe(2);
    expect(to.notes.join()).toContain(sentence);
    expect(to.notes.join()).toContain('npm run bench -- --help');
  });

  test('explains itself', async () => {
    const to = reporter();
    expect(await runBench(['--help'], to)).toBe(0);
    expect(to.results.join()).toContain('--concurrency');
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
