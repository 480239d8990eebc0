import type { CommandArgument } from '../../cli/command';
import { askAdmin, type Row } from '../admin/ask';
import type { Place } from '../place/place';
import { awsOptions } from './aws-options';
import { dryRunOption, jsonOption } from './common-options';
import { confirmOptions, demandConfirmation } from './confirm';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** A command that the image's role `admin` does inside the network. */
export interface AdminCommand {
  /** Noun and verb, which are the role's, too, unless it has words of its own. */
  readonly name: string;
  /** Those of the role. @default the name's */
  readonly words?: readonly string[];
  readonly summary: string;
  /** After the environment. @default none */
  readonly arguments?: readonly CommandArgument[];
  /** Whether the role gets the arguments, too. @default true */
  readonly takesArguments?: boolean;
  /** The rows for people. */
  readonly text: (rows: readonly Row[], place: Pick<Place, 'url'>, ...args: string[]) => string;
  /** The exit code by what was found. @default 0 */
  readonly exitCode?: (rows: readonly Row[]) => number;
  /** What it changes, as a sentence. @default it only looks */
  readonly changes?: (environment: string, ...args: string[]) => string;
  /** Whether somebody has to type the environment's name. @default false */
  readonly asks?: true;
}

export function adminCommand({
  name,
  words = name.split(' '),
  summary,
  text,
  exitCode,
  changes,
  asks,
  takesArguments = true,
  ...command
}: AdminCommand): OpsCommand {
  return {
    name,
    summary,
    arguments: [environmentArgument, ...(command.arguments ?? [])],
    options: {
      ...jsonOption,
      ...(changes && dryRunOption),
      ...(asks && confirmOptions),
      ...awsOptions,
    },
    async run(context, values, environment: string, ...args: string[]) {
      const { reporter } = context;
      if (values['dry-run'] === true) {
        reporter.result(`Would do, in ${environment}: ${changes?.(environment, ...args) ?? name}`);
        return 0;
      }
      if (asks)
        await demandConfirmation(context, values, environment, changes?.(environment, ...args) ?? name);
      const place = await placeOf(context, values, environment);
      const rows = await askAdmin(place, [...words, ...(takesArguments ? args : [])], reporter);
      reporter.result(
        values['json'] === true ? JSON.stringify(rows, undefined, 2) : text(rows, place, ...args),
      );
      return exitCode?.(rows) ?? 0;
    },
  };
}
