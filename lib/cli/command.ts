import type { ParseArgsConfig } from 'node:util';

/** The options of a call, as `node:util`'s parseArgs gives them. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** An option of a command: how it is parsed and what the help says about it. */
export interface CommandOption {
  readonly type: NonNullable<ParseArgsConfig['options']>[string]['type'];
  /** What a value stands for in the help: `N` in `--pageviews N`. */
  readonly placeholder?: string;
  readonly help: string;
}

/** A word that follows a command's name, in order. */
export interface CommandArgument {
  /** As the help shows it: `environment`. */
  readonly name: string;
  /** What somebody could write there: `prod`. */
  readonly example: string;
  /** @default it must be given */
  readonly optional?: true;
  /** Whether it may be repeated; only the last one may. @default false */
  readonly many?: true;
}

/** One command of a program, working with a context that tests replace. */
export interface Command<Context> {
  /** One word, or two: `certificate import`. Empty for the only command of a program. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the call in the example of the help, where its arguments alone say too little. @default none */
  readonly example?: string;
  /** @default it takes none */
  readonly arguments?: readonly CommandArgument[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /**
   * @returns the exit code if it is another one than 0 without a failure to tell of
   * @throws Failure if it cannot be done
   */
  run(context: Context, values: OptionValues, ...args: string[]): Promise<number | void>;
}

/** Commands that belong together. */
export interface Chapter<Context> {
  readonly title: string;
  readonly commands: readonly Command<Context>[];
}

/** A command line with its commands. */
export interface Program<Context> {
  /** What somebody types before a command: `npm run ops --`. */
  readonly call: string;
  readonly commands: readonly Command<Context>[];
  /** How the list of commands is divided; together they are `commands`. @default not at all */
  readonly chapters?: readonly Chapter<Context>[];
  /** Paragraph under the list of commands. @default none */
  readonly about?: string;
  /** The failure behind an error that is not one yet, such as one of AWS. @default every other error is a bug */
  readonly explain?: (error: unknown) => Error | undefined;
}
