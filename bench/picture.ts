/** A table of RESULTS.md, as its rows by the names of its columns. */
type Row = Readonly<Record<string, string>>;

/** What a panel shows: a bar for each row of a table. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

const width = 760;
const [labels, longest] = [190, 440];
const [line, heading, gap] = [26, 34, 18];
/** By image; what is neither was ours once. */
const colours: Readonly<Record<string, string>> = { stock: '#8c959f', ours: '#1f6feb' };
const colourOfOthers = '#bf8700';

/**
 * The figures of bench/RESULTS.md as an SVG.
 *
 * @throws Error if the file has no such table: a picture without figures would be out of date unseen
 */
export function pictureOfResults(markdown: string): string {
  const panels: Panel[] = [
    panel(markdown, {
      ...{ section: 'Tracker, single hits', column: 'CPU ms/hit' },
      ...{ title: 'Processor time of a hit', unit: 'ms' },
    }),
    panel(markdown, {
      ...{ section: 'Start of a web task', column: 'median ms' },
      ...{ title: 'From the first process to the first hit', unit: 'ms' },
    }),
    panel(markdown, {
      ...{ section: 'Archive', column: 'seconds' },
      ...{ title: 'All reports of a day', unit: 's' },
    }),
  ];
  const parts: string[] = [];
  let top = gap;
  for (const each of panels) {
    parts.push(...drawn(each, top));
    top += heading + each.bars.length * line + gap;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" font-family="sans-serif" font-size="13">`,
    '<title>Results of the benchmarks: less is better</title>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  markdown: string,
  { section, column, title, unit }: { section: string; column: string; title: string; unit: string },
): Panel {
  const rows = lastTable(markdown, section);
  const bars = rows.map((row) => {
    const value = Number(row[column]?.replaceAll(',', ''));
    if (!(value > 0)) throw new Error(`RESULTS.md has no figures in the column '${column}' of '${section}'.`);
    return { label: [row['image'], row['actions']].filter(Boolean).join(', '), value };
  });
  return { title, unit, bars };
}

function lastTable(markdown: string, section: string): Row[] {
  const text = markdown.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
  const [head = [], , ...rows] = (tables.at(-1) ?? '').split('\n').filter(Boolean).map(cells);
  if (rows.length === 0) throw new Error(`RESULTS.md has no table in '${section}'.`);
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])));
}

const cells = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

function drawn({ title, unit, bars }: Panel, top: number): string[] {
  const most = Math.max(...bars.map(({ value }) => value));
  return [
    `<text x="16" y="${top + 16}" font-weight="bold">${title}</text>`,
    ...bars.flatMap(({ label, value }, index) => {
      const y = top + heading + index * line;
      const long = Math.max(2, Math.round((longest * value) / most));
      const colour = colours[label.split(',')[0] ?? ''] ?? colourOfOthers;
      return [
        `<text x="${labels - 10}" y="${y + 14}" text-anchor="end">${label}</text>`,
        `<rect x="${labels}" y="${y}" width="${long}" height="${line - 8}" fill="${colour}"/>`,
        `<text x="${labels + long + 8}" y="${y + 14}">${value.toLocaleString('en')} ${unit}</text>`,
      ];
    }),
  ];
}
