import { certificateImport } from './certificate-import';
import { certificateRenew } from './certificate-renew';
import type { Command } from './context';
import { cost } from './cost';
import { promote } from './promote';
import { redeploy } from './redeploy';
import { release } from './release';
import { rollback } from './rollback';
import { status } from './status';

/** Every command of `npm run ops`, in the order of the help. */
export const commands: readonly Command[] = [
  status,
  release,
  promote,
  rollback,
  redeploy,
  certificateImport,
  certificateRenew,
  cost,
];
