import type { Command } from './command';
import { cost } from './cost';
import { redeploy } from './redeploy';

/** Every command of `npm run ops`, in the order of the help. */
export const commands: readonly Command[] = [redeploy, cost];
