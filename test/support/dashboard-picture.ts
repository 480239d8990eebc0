/** A widget of a dashboard's body. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly yAxis?: { readonly left?: { readonly label?: string } };
  };
}

const [column, row] = [44, 34];
const colours = ['#1f6feb', '#d1242f', '#bf8700', '#1a7f37', '#8250df'];
const points = 48;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Sample values between 0 and 1: a day with a night in it, each line another one. */
const sample = (line: number, at: number): number =>
  Math.min(
    0.95,
    0.12 * line +
      0.35 +
      0.25 * Math.sin((at / points) * 2 * Math.PI + line) +
      0.04 * Math.sin(at * (3 + line)),
  );

/** The widgets as an SVG, where they are on the page, with sample data. */
export function pictureOf(widgets: readonly Widget[]): string {
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * row;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${24 * column} ${height}" font-family="sans-serif" font-size="13">`,
    '<title>Dashboard of CloudWatch, with sample data</title>',
    `<rect width="100%" height="100%" fill="#f6f8fa"/>`,
    ...widgets.map(widgetPicture),
    '</svg>',
    '',
  ].join('\n');
}

function widgetPicture(widget: Widget): string {
  const [width, height] = [widget.width * column - 8, widget.height * row - 8];
  return [
    `<g transform="translate(${widget.x * column + 4} ${widget.y * row + 4})">`,
    `<rect width="${width}" height="${height}" rx="4" fill="#ffffff" stroke="#d0d7de"/>`,
    ...content(widget, width, height),
    '</g>',
  ].join('\n');
}

function content({ type, properties }: Widget, width: number, height: number): string[] {
  if (type === 'text') {
    const lines = (properties.markdown ?? '').split('\n').filter((line) => !/^[|\s-]*$/.test(line));
    return lines.map(
      (line, index) =>
        `<text x="12" y="${26 + index * 24}"${index === 0 ? ' font-weight="bold"' : ''}>${escaped(line.replaceAll(/[#|`]/g, ' ').trim())}</text>`,
    );
  }
  const title = `<text x="12" y="22" font-weight="bold">${escaped(properties.title ?? '')}</text>`;
  if (type === 'alarm') {
    const boxes = (properties.alarms ?? []).slice(0, 36);
    return [
      title,
      ...boxes.map((_, index) => {
        const [x, y] = [12 + (index % 18) * 57, 36 + Math.floor(index / 18) * 38];
        return `<rect x="${x}" y="${y}" width="52" height="32" rx="3" fill="${index === 0 ? '#ffcecb' : '#dafbe1'}" stroke="#d0d7de"/>`;
      }),
    ];
  }
  const labels = (properties.metrics ?? []).map(
    (metric) => (metric.at(-1) as { label?: string }).label ?? '',
  );
  const [left, top, right, bottom] = [36, 48, width - 12, height - 34];
  return [
    title,
    `<text x="12" y="40" fill="#57606a" font-size="11">${escaped(properties.yAxis?.left?.label ?? '')}</text>`,
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#afb8c1"/>`,
    ...labels.map((_, line) => {
      const path = Array.from({ length: points + 1 }, (__, at) => {
        const x = left + ((right - left) * at) / points;
        return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${(bottom - (bottom - top) * sample(line, at)).toFixed(1)}`;
      });
      return `<path d="${path.join('')}" fill="none" stroke="${colours[line % colours.length]}" stroke-width="1.5"/>`;
    }),
    ...labels.map((label, line) => {
      // Some 6 pixels a letter, and room for the dot.
      const x = 12 + labels.slice(0, line).reduce((sum, before) => sum + before.length * 5.6 + 18, 0);
      return `<circle cx="${(x + 4).toFixed(1)}" cy="${height - 14}" r="4" fill="${colours[line % colours.length]}"/><text x="${(x + 12).toFixed(1)}" y="${height - 10}" font-size="11">${escaped(label)}</text>`;
    }),
  ];
}
