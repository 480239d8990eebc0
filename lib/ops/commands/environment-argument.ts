import type { CommandArgument } from '../../cli/command';

/** Which environment a command is for, by its name in config/. */
export const environmentArgument: CommandArgument = { name: 'environment', example: 'prod' };
