import { closest } from 'fastest-levenshtein';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Command, OpsContext, OptionValues } from './command';
import { commands } from './commands';
import { awsFailure } from './aws/failure';
import { OpsFailure, usageFailure } from './failure';
import { commandHelp, overview } from './help';

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

async function dispatch([name, ...rest]: readonly string[], context: OpsContext): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find((command) => command.name === rest[0]);
    context.reporter.result(about === undefined ? overview(commands) : commandHelp(about));
    if (name === undefined) throw usageFailure('No command given.');
    return;
  }
  const command = commandNamed(name);
  const { environment, values } = parse(command, rest);
  if (values['help'] === true) {
    context.reporter.result(commandHelp(command));
    return;
  }
  if (environment === undefined) {
    throw usageFailure(
      `No environment given. Say which: npm run ops -- ${name} <environment>, for example ${name} prod.`,
    );
  }
  await command.run(context, environment, values);
}

function commandNamed(name: string): Command {
  const command = commands.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = commands.map((known) => known.name);
  throw usageFailure(
    `There is no command '${name}'. Known are ${names.join(', ')}: did you mean ${closest(name, names)}?`,
  );
}

function parse(
  command: Command,
  args: readonly string[],
): { environment: string | undefined; values: OptionValues } {
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { type }] of Object.entries(command.options)) options[name] = { type };
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [environment, ...surplus] = positionals;
    if (surplus.length > 0) {
      throw usageFailure(
        `'${surplus.join(' ')}' is too much: ${command.name} takes one environment and its options. See npm run ops -- ${command.name} --help.`,
      );
    }
    return { environment, values: values as OptionValues };
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
