import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { documents, root, withoutBlocks } from './documents';

const linked = documents.flatMap(({ file, text }) =>
  [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ file, target })),
);
const inside = linked.filter(({ target }) => !/^https?:/.test(target));

/** As GitHub makes them from headings. */
const anchorsOf = (text: string): string[] =>
  [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('there are links to look at', () => expect(inside.length).toBeGreaterThan(30));

test.each(inside)('$file links to $target, which exists', ({ file, target }) => {
  const [path = '', anchor] = target.split('#');
  const found = path === '' ? file : normalize(join(dirname(file), path));
  expect(existsSync(join(root, found))).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(readFileSync(join(root, found), 'utf8'))).toContain(anchor);
});

test.each(documents.filter(({ file }) => file.startsWith('docs/how-to/')))(
  'the table of contents and the README link to $file',
  ({ file }) => {
    const from = (start: string) =>
      linked.filter((link) => link.file === start).map(({ target }) => target.split('#')[0]);
    expect(from('docs/README.md')).toContain(file.replace('docs/', ''));
    expect(from('README.md')).toContain(file);
  },
);

test.each(
  documents
    .filter(({ file }) => /^(ARCHITECTURE|CONTRIBUTING|SECURITY|README)\.md$/.test(file))
    .flatMap(({ file, text }) =>
      [
        ...text.matchAll(
          /`((?:lib|test|config|docker|bin|bench|docs|stand-ins|examples|\.github)\/[\w./-]*)`/g,
        ),
      ].map(([, path = '']) => ({ file, path })),
    )
    // Made by npm run docs.
    .filter(({ path }) => !path.startsWith('docs/api')),
)('$file names $path, which exists', ({ path }) => {
  expect(existsSync(join(root, path))).toBe(true);
  expect(statSync(join(root, path)).isDirectory()).toBe(path.endsWith('/'));
});

test('the README is a landing page', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(121);
});
