import { closest } from 'fastest-levenshtein';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Command, OpsContext, OptionValues } from '../ops/commands/context';
import { commands } from '../ops/commands';
import { awsFailure } from '../aws/failure';
import { OpsFailure, usageFailure } from './failure';
import { callOf, commandHelp, environmentsOf, overview } from './help';

/**
 * Runs one call of the command line.
 * @param args What follows `npm run ops --`.
 * @returns The exit code, 0 for done; see `exitCodes` for the others.
 */
export async function runOps(args: readonly string[], context: OpsContext): Promise<number> {
  try {
    await dispatch(args, context);
    return 0;
  } catch (error) {
    const failure = error instanceof OpsFailure ? error : awsFailure(error);
    if (failure === undefined) throw error;
    context.reporter.note(failure.message);
    return failure.exitCode;
  }
}

async function dispatch(args: readonly string[], context: OpsContext): Promise<void> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const about = commands.find(({ name }) => name === args.slice(1).join(' '));
    context.reporter.result(about === undefined ? overview(commands) : commandHelp(about));
    if (first === undefined) throw usageFailure('No command given.');
    return;
  }
  const { command, rest } = commandOf(args);
  const { environments, values } = parse(command, rest);
  if (values['help'] === true) {
    context.reporter.result(commandHelp(command));
    return;
  }
  const wanted = environmentsOf(command);
  const [environment, ...more] = environments;
  if (environment === undefined || environments.length < wanted.length) {
    throw usageFailure(
      `${environment === undefined ? 'No environment' : 'Too few environments'} given. Say which: npm run ops -- ` +
        `${callOf(command)}, for example ${command.name} ${wanted.length === 1 ? 'prod' : 'stage prod'}.`,
    );
  }
  await command.run(context, environment, values, ...more);
}

/** The command that a call begins with; names are one word or two, as `certificate import`. */
function commandOf(args: readonly string[]): { command: Command; rest: readonly string[] } {
  const [first = '', second = ''] = args;
  const words = commands.some(({ name }) => name.startsWith(`${first} `)) ? 2 : 1;
  const given = words === 2 ? `${first} ${second}`.trim() : first;
  const command = commands.find(({ name }) => name === given);
  if (command !== undefined) return { command, rest: args.slice(words) };
  const names = commands.map(({ name }) => name);
  throw usageFailure(
    `There is no command '${given}'. Known are ${names.join(', ')}: did you mean ${closest(given, names)}?`,
  );
}

function parse(command: Command, args: readonly string[]): { environments: string[]; values: OptionValues } {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type }] of Object.entries(command.options)) options[name] = { type };
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const taken = environmentsOf(command).length;
    const surplus = positionals.slice(taken);
    if (surplus.length > 0) {
      throw usageFailure(
        `'${surplus.join(' ')}' is too much: ${command.name} takes ${taken === 1 ? 'one environment' : 'two environments'} ` +
          `and its options. See npm run ops -- ${command.name} --help.`,
      );
    }
    return { environments: positionals, values: values as OptionValues };
  } catch (error) {
    if (!isParseError(error)) throw error;
    throw usageFailure(`${error.message.split('. ')[0]}. See npm run ops -- ${command.name} --help.`);
  }
}

/** parseArgs' errors have a code of their own, and more sentences than are helpful. */
function isParseError(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
