import { closest, distance } from 'fastest-levenshtein';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Command, OptionValues, Program } from './command';
import { Failure, usageFailure } from './failure';
import { projectVersion } from './project';
import { argumentsOf, callOf, commandHelp, exampleOf, overview } from './help';
import type { Reporter } from './reporter';

interface Call {
  readonly args: readonly string[];
  readonly values: OptionValues;
}

/**
 * Runs one call of a command line.
 *
 * @param args what follows the program's name
 * @returns the exit code, 0 for done; see `exitCodes` for the others
 */
export async function runProgram<Context extends { readonly reporter: Reporter }>(
  program: Program<Context>,
  args: readonly string[],
  context: Context,
): Promise<number> {
  try {
    return await dispatch(program, args, context);
  } catch (error) {
    const failure = error instanceof Failure ? error : program.explain?.(error);
    if (!(failure instanceof Failure)) throw error;
    context.reporter.note(failure.message);
    return failure.exitCode;
  }
}

async function dispatch<Context extends { readonly reporter: Reporter }>(
  program: Program<Context>,
  args: readonly string[],
  context: Context,
): Promise<number> {
  const [only, ...others] = program.commands;
  const isSingle = only?.name === '' && others.length === 0;
  const [first] = args;
  if (first === '--version') {
    context.reporter.result(projectVersion());
    return 0;
  }
  if (!isSingle && (first === undefined || ['--help', '-h', 'help'].includes(first))) {
    const about = program.commands.find(({ name }) => name === args.slice(1).join(' '));
    context.reporter.result(about === undefined ? overview(program) : commandHelp(program, about));
    if (first === undefined) throw usageFailure('No command given.');
    return 0;
  }
  const { command, rest } = isSingle ? { command: only, rest: args } : commandOf(program, args);
  const call = parse(program, command, rest);
  if (call.values['help'] === true) {
    context.reporter.result(commandHelp(program, command));
    return 0;
  }
  if (call.values['version'] === true) {
    context.reporter.result(projectVersion());
    return 0;
  }
  demandArguments(program, command, call);
  return (await command.run(context, call.values, ...call.args)) ?? 0;
}

/** The command that a call begins with; names are one word or two, as `certificate import`. */
function commandOf<Context>(
  { commands }: Program<Context>,
  args: readonly string[],
): { command: Command<Context>; rest: readonly string[] } {
  const [first = '', second = ''] = args;
  const words = commands.some(({ name }) => name.startsWith(`${first} `)) ? 2 : 1;
  const given = words === 2 ? `${first} ${second}`.trim() : first;
  const command = commands.find(({ name }) => name === given);
  if (command !== undefined) return { command, rest: args.slice(words) };
  const all = commands.map(({ name }) => name);
  // Of a noun that there is, its verbs.
  const names = words === 2 ? all.filter((name) => name.startsWith(`${first} `)) : all;
  const meant = second === '' && words === 2 ? '' : `: did you mean ${closest(given, names)}?`;
  throw usageFailure(`There is no command '${given}'. Known are ${names.join(', ')}${meant || '.'}`);
}

function parse<Context>(program: Program<Context>, command: Command<Context>, args: readonly string[]): Call {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  };
  for (const [name, { type }] of Object.entries(command.options)) options[name] = { type };
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { args: positionals, values: values as OptionValues };
  } catch (error) {
    if (!isParseError(error)) throw error;
    const said = error.message.split('. ')[0] ?? '';
    throw usageFailure(`${said}${nearestOption(said, Object.keys(options))}. ${seeHelp(program, command)}`);
  }
}

function demandArguments<Context>(
  program: Program<Context>,
  command: Command<Context>,
  { args }: Call,
): void {
  const wanted = argumentsOf(command);
  const missing = wanted.slice(args.length).filter(({ optional }) => !optional);
  const [next] = missing;
  if (next !== undefined) {
    throw usageFailure(
      `No <${next.name}> given. The call is ${callOf(program, command)}, for example ${exampleOf(command)}.`,
    );
  }
  if (args.length > wanted.length && wanted.at(-1)?.many !== true) {
    const surplus = args.slice(wanted.length).join(' ');
    throw usageFailure(`'${surplus}' is too much. ${seeHelp(program, command)}`);
  }
}

/** What somebody may have meant by an option that does not exist; empty where nothing is near. */
function nearestOption(said: string, options: readonly string[]): string {
  const given = /^Unknown option '--(.+)'/.exec(said)?.[1];
  if (given === undefined) return '';
  const nearest = closest(given, options);
  return distance(given, nearest) <= Math.max(2, given.length / 3) ? ` (did you mean --${nearest}?)` : '';
}

const seeHelp = <Context>(program: Program<Context>, command: Command<Context>): string =>
  `See ${[program.call, command.name, '--help'].filter(Boolean).join(' ')}.`;

/** parseArgs' errors have a code of their own, and more sentences than are helpful. */
function isParseError(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
