import { alarmsList } from './alarms-list';
import { alarmsTest } from './alarms-test';
import { certificateImport } from './certificate-import';
import { certificateRenew } from './certificate-renew';
import { awsFailure } from '../../aws/failure';
import type { Program } from '../../cli/command';
import { runProgram } from '../../cli/program';
import type { OpsCommand, OpsContext } from './context';
import { cost } from './cost';
import { preflight } from './preflight';
import { promote } from './promote';
import { abort } from './abort';
import { push } from './push';
import { redeploy } from './redeploy';
import { release } from './release';
import { releases } from './releases';
import { rollback } from './rollback';
import { unlock } from './unlock';
import { status } from './status';

/** Every command of `npm run ops`, in the order of the help. */
export const commands: readonly OpsCommand[] = [
  preflight(),
  status,
  push,
  release,
  promote,
  rollback,
  abort,
  unlock,
  releases,
  redeploy,
  alarmsList,
  alarmsTest,
  certificateImport,
  certificateRenew,
  cost,
];

const program: Program<OpsContext> = { call: 'npm run ops --', commands, explain: awsFailure };

/**
 * Runs one call of the command line.
 *
 * @param args what follows `npm run ops --`
 * @returns the exit code
 */
export const runOps = (args: readonly string[], context: OpsContext): Promise<number> =>
  runProgram(program, args, context);
