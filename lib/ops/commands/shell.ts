import { textOf } from '../../cli/arguments';
import { usageFailure } from '../../cli/failure';
import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `shell <environment>`: a shell in a running task, where the configuration allows it. */
export const shell: OpsCommand = {
  name: 'shell',
  arguments: [environmentArgument],
  summary: "Opens a shell in a running task, where the configuration says shell: 'audited'",
  options: {
    role: { type: 'string', placeholder: 'ROLE', help: 'In a task of this role. Default: web' },
    ...awsOptions,
  },
  async run({ terminal, ...context }, values, name: string) {
    const place = await placeOf({ terminal, ...context }, values, name);
    const { program, args } = await place.shell(textOf(values, 'role') ?? 'web');
    if (!terminal.interactive) {
      throw usageFailure(
        `A shell needs a terminal. One command without any: npm run ops -- console ${name} -- <command of Matomo>`,
      );
    }
    return terminal.hand(program, args);
  },
};
