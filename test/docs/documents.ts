import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

export interface Document {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/** Every Markdown file in version control, or about to be. */
export const documents: readonly Document[] = spawnSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.md'],
  { cwd: root, encoding: 'utf8' },
)
  .stdout.split('\n')
  .filter((file) => file !== '')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Those that tell people what to type. */
export const guides = documents.filter(({ file }) =>
  /^(README|CONTRIBUTING)\.md$|^docs\/README\.md$|^docs\/how-to\//.test(file),
);

const program = /^(?:[A-Z_]+=\S+ )*(npm|npx|aws|gh|git|node) /;
const fence = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;

/** Every command of a guide: the lines of its `sh` blocks, and what its text quotes that begins with a program. */
export function commandsOf({ text }: Document): string[] {
  const blocks = [...text.matchAll(fence)].filter(([, , language]) => language === 'sh');
  const lines = blocks.flatMap(([, , , block = '']) => block.split('\n').map((line) => line.trim()));
  const quoted = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...lines.filter((line) => line !== ''), ...quoted.filter((code) => program.test(code))];
}

/** The text without its fenced blocks. */
export const withoutBlocks = (text: string): string => text.replaceAll(fence, '');

/** Words of a command as a shell splits them; variables before it are left out. */
export function words(command: string): string[] {
  const all = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word);
  return all.slice(all.findIndex((word) => !/^[A-Z_]+=/.test(word)));
}
