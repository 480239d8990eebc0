import type { CommandOption, OptionValues } from '../../cli/command';
import { usageFailure } from '../../cli/failure';
import type { OpsContext } from './context';

/** The options of a command that changes something which nobody gets back by itself. */
export const confirmOptions = {
  yes: { type: 'boolean', help: "Does it without asking for the environment's name" },
} as const satisfies Record<string, CommandOption>;

/**
 * Has somebody type the environment's name before something is done.
 *
 * @param what is about to be done, as a sentence
 * @throws Failure with exit code 2 if another name is typed, or if nobody can be asked and --yes is not given
 */
export async function demandConfirmation(
  { terminal, reporter }: Pick<OpsContext, 'terminal' | 'reporter'>,
  values: OptionValues,
  environment: string,
  what: string,
): Promise<void> {
  if (values['yes'] === true) return;
  if (!terminal.interactive) {
    throw usageFailure(
      `${what} Nobody can be asked here without a terminal: give --yes. Nothing was changed.`,
    );
  }
  reporter.note(what);
  const typed = await terminal.ask(`To go on, type the name of the environment (${environment}): `);
  if (typed.trim() !== environment) {
    throw usageFailure(`'${typed.trim()}' is not ${environment}. Nothing was changed.`);
  }
}
