import { certificateImport } from './certificate-import';
import { certificateRenew } from './certificate-renew';
import type { Command } from './command';
import { cost } from './cost';
import { redeploy } from './redeploy';
import { status } from './status';

/** Every command of `npm run ops`, in the order of the help. */
export const commands: readonly Command[] = [status, redeploy, certificateImport, certificateRenew, cost];
