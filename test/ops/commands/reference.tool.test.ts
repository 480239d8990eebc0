import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandHelp } from '../../../lib/cli/help';
import { projectRoot } from '../../../lib/cli/project';
import { program } from '../../../lib/ops/commands';

const page = join(projectRoot, 'docs/commands.md');

/** Made from the same source as `--help`: `npm run reference` writes it. */
test('docs/commands.md says what --help says', () => {
  const prettier = [join(projectRoot, 'node_modules/prettier/bin/prettier.cjs'), '--stdin-filepath', page];
  const made = execFileSync(process.execPath, prettier, { input: reference(), encoding: 'utf8' });
  if (process.env['WRITE_REFERENCE'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});

function reference(): string {
  return [
    '# Commands',
    '',
    'What `npm run ops -- <command> --help` says, of all commands. This page is made from them by `npm run reference`; a',
    'test holds the two together. Where a command takes an environment, `local` is what `npm start` runs on this machine,',
    'if the command looks into Matomo or its tasks.',
    ...(program.chapters ?? []).flatMap(({ title, commands }) => [
      '',
      `## ${title}`,
      ...commands.flatMap((command) => [
        '',
        `### ${command.name}`,
        '',
        '```text',
        commandHelp(program, command).split('\n\nExit codes:')[0]!,
        '```',
      ]),
    ]),
    '',
  ].join('\n');
}
