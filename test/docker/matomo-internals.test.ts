import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Internal {
  file: string;
  class?: string;
  members?: string[];
  text?: string[];
  why: string;
}

const root = join(__dirname, '../..');
const list = JSON.parse(
  readFileSync(join(root, 'docker/opt/matomo-fargate/internals/internals.json'), 'utf8'),
) as Internal[];

/** Cells of the table, without what Markdown adds. */
const rows = readFileSync(join(root, 'docs/matomo-internals.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('people and the build read the same list of what the image relies on', () => {
  const told = list.map(({ file, class: name, members = [], text = [], why }) => [
    `\`${file}\``,
    [
      ...(name ? [`\`${name}\``] : []),
      ...members.map((member) => `\`${member}\``),
      ...text.map((words) => `“${words}”`),
    ].join(', '),
    why,
  ]);
  expect(rows).toEqual(told);
});
