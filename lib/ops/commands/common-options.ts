import type { CommandOption } from '../../cli/command';

/** The option of every command whose result scripts read. */
export const jsonOption = {
  json: { type: 'boolean', help: 'As JSON, for scripts' },
} as const satisfies Record<string, CommandOption>;

/** The option of a command that changes something. */
export const dryRunOption = {
  'dry-run': { type: 'boolean', help: 'Says what it would do, and does nothing' },
} as const satisfies Record<string, CommandOption>;
