import type { Command } from '../ops/commands/context';
import { exitCodeHelp } from './failure';

/** Names of the environments that a command takes. */
export const environmentsOf = ({ environments = ['environment'] }: Command): readonly string[] =>
  environments;

/** A command as it is called, without its options. */
export const callOf = (command: Command): string =>
  [command.name, ...environmentsOf(command).map((name) => `<${name}>`)].join(' ');

/** The list of commands. */
export function overview(commands: readonly Command[]): string {
  return [
    'Usage: npm run ops -- <command> <environment> [options]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'More about one: npm run ops -- <command> --help',
    exitCodeHelp,
  ].join('\n');
}

/** One command with its options. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, { placeholder, help }]): [string, string] => [
    placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`,
    help,
  ]);
  return [
    `Usage: npm run ops -- ${callOf(command)} [options]`,
    '',
    command.summary,
    '',
    'Options:',
    ...columns([...options, ['-h, --help', 'This text']]),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
