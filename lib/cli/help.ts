import type { Command, CommandArgument, Program } from './command';
import { exitCodeHelp } from './failure';

/** A command as it is called, without its options: `npm run ops -- promote <from> <to>`. */
export function callOf<Context>(program: Program<Context>, command: Command<Context>): string {
  return [program.call, command.name, ...argumentsOf(command).map(shown)].filter(Boolean).join(' ');
}

/** An example of a call, from the program's name on: `promote stage prod`. */
export function exampleOf<Context>(command: Command<Context>): string {
  return [command.name, ...argumentsOf(command).map(({ example }) => example)].filter(Boolean).join(' ');
}

/** The arguments of a command, in order. */
export const argumentsOf = <Context>(command: Command<Context>): readonly CommandArgument[] =>
  command.arguments ?? [];

function shown({ name, optional, many }: CommandArgument): string {
  const word = `<${name}>${many ? '…' : ''}`;
  return optional ? `[${word}]` : word;
}

/** The list of commands. */
export function overview<Context>({ call, commands, chapters, about }: Program<Context>): string {
  const lines = columns(
    commands.map((command) => [
      [command.name, ...argumentsOf(command).map(shown)].join(' '),
      command.summary,
    ]),
  );
  const parts = chapters ?? [{ title: 'Commands', commands }];
  return [
    `Usage: ${call} <command> [arguments] [options]`,
    ...parts.flatMap((part) => ['', `${part.title}:`, ...lines.splice(0, part.commands.length)]),
    ...(about === undefined ? [] : ['', about]),
    '',
    `More about one: ${call} <command> --help`,
    exitCodeHelp,
  ].join('\n');
}

/** One command with its options. */
export function commandHelp<Context>(program: Program<Context>, command: Command<Context>): string {
  const options = Object.entries(command.options).map(([name, { placeholder, help }]): [string, string] => [
    placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`,
    help,
  ]);
  return [
    `Usage: ${callOf(program, command)} [options]`,
    '',
    command.summary,
    '',
    ...exampleLines(program, command),
    'Options:',
    ...columns([...options, ['-h, --help', 'This text'], ['--version', 'Of this project']]),
    '',
    exitCodeHelp,
  ].join('\n');
}

function exampleLines<Context>({ call }: Program<Context>, command: Command<Context>): string[] {
  const words = [exampleOf(command), command.example].filter(Boolean);
  return words.length === 0 ? [] : [`Example: ${[call, ...words].join(' ')}`, ''];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
