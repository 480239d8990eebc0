import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'open', win32: 'explorer' };

/** `open <environment>`: Matomo in the browser. */
export const open: OpsCommand = {
  name: 'open',
  arguments: [environmentArgument],
  summary: 'Opens Matomo in the browser; without a terminal it prints the address',
  options: awsOptions,
  async run(context, values, name: string) {
    const { url } = await placeOf(context, values, name);
    context.reporter.result(url);
    if (!context.terminal.interactive) return;
    return context.terminal.hand(openers[process.platform] ?? 'xdg-open', [url]);
  },
};
